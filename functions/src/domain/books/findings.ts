/**
 * What the books must agree on, one rule at a time (B5). A finding names the rule, the item, and
 * both numbers.
 */
export interface Finding {
  rule: keyof typeof RULES
  /** The item or group that does not agree. */
  subject: string
  expected: string | number
  found: string | number
}

/**
 * A finding as a count makes it. `gap`: two running numbers that differ `by` so much; each of the
 * changes counted under one of the names `amid` may have been seen on one side only, and so may
 * `behind` changes that are still to be projected.
 */
export interface Row extends Finding {
  gap?: { by: number; amid: string[]; behind: number }
}

/** A row when two running numbers do not agree, else none. */
export const gaps = (
  rule: Finding['rule'],
  subject: string,
  { expected, found, amid, behind = 0, words = (number) => number }: Gap,
): Row[] =>
  expected === found
    ? []
    : [
        {
          rule,
          subject,
          expected,
          found: words(found),
          gap: { by: found - expected, amid, behind },
        },
      ]

interface Gap {
  expected: number
  found: number
  amid: string[]
  behind?: number
  /** What is said of the number found. */
  words?: (found: number) => string | number
}

export const RULES = {
  person: '持券人、持卡人都有个人信息，且身份证号码与人一一对应',
  history: '每次变动都有且只有一条历史记录',
  transition: '历史记录只包含允许的状态变动，最后一条与现状一致',
  audit: '券的每次变动都有且只有一条审计记录',
  voucher: '券的内容与状态、批次相符',
  due: '只有未使用的券在待过期名单中，日期与最后使用日一致',
  voided: '已失效的批次没有还能使用的券',
  stock: '发券活动：剩余数量与已发券数之和等于制券数量',
  roster: '已发券的班级：名单上的人与持券的人一一对应',
  class: '每个班级至多有一批有效的券',
  seats: '班级已占座位等于学员人数，不超过名额',
  enrolment: '用券报名的学员与已用通用券一一对应',
  redemptions: '已用的券与机构的核验记录一一对应',
  institution: '机构与统一社会信用代码一一对应',
  primary: '有经办人的机构恰有一名主经办人，且处于启用状态',
  statistics: '统计数字与逐张重数一致',
} as const

/** A row when the two do not agree, else none. */
export const differs = (
  rule: Finding['rule'],
  subject: string,
  { expected, found }: Pick<Finding, 'expected' | 'found'>,
): Finding[] => (expected === found ? [] : [{ rule, subject, expected, found }])
