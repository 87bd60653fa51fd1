/** Words for what the audit trail holds as codes. */
import {
  BATCH_STATES,
  CLASS_STATES,
  LINK_STATES,
  OPERATOR_STATUSES,
  VOUCHER_ACTIONS,
  VOUCHER_STATUSES,
} from '@voucher/shared/values'

const ACTIONS: Record<string, string> = {
  'institution.create': '新建培训机构',
  'institution.link': '关联部端',
  'institution.primary': '变更主经办人',
  'operator.add': '新增经办人',
  'operator.edit': '修改经办人',
  'operator.enable': '启用经办人',
  'operator.disable': '禁用经办人',
  'class.create': '新建班级',
  'class.results': '登记结业结果',
  'trainee.add': '加入名单',
  'trainee.result': '记录结业结果',
  'batch.create': '创建培训券',
  'voucher.scan': '扫码核验被拒',
  'card.open': '签发社保卡',
  'card.bind': '绑定渠道',
  'card.unbind': '解除渠道',
  'card.lock': '社保卡密码锁定',
  'session.revoke': '注销登录',
  'session.endAll': '退出全部登录',
}

/** An action of the audit trail in words; one without a word keeps its code. */
export function actionWord(action: string): string {
  const [of = '', what = ''] = action.split('.')
  if (of === 'batch' && what in BATCH_STATES)
    return `券批次变为“${BATCH_STATES[what as keyof typeof BATCH_STATES]}”`
  if (of === 'voucher' && what in VOUCHER_ACTIONS)
    return `培训券${VOUCHER_ACTIONS[what as keyof typeof VOUCHER_ACTIONS]}`
  return ACTIONS[action] ?? action
}

/** Fields that are shown, each with its word and the words of its values. */
const FIELDS: Record<string, { word: string; values?: Record<string, string> }> = {
  name: { word: '名称' },
  state: { word: '状态', values: { ...CLASS_STATES, ...BATCH_STATES } },
  status: { word: '状态', values: { ...OPERATOR_STATUSES, ...VOUCHER_STATUSES } },
  linkState: { word: '部端关联', values: LINK_STATES },
  result: { word: '结果', values: { passed: '合格', failed: '不合格' } },
  primaryOperator: { word: '主经办人' },
  institutionId: { word: '机构' },
  classId: { word: '班级' },
}

/**
 * What changed, as far as it can be said in a few words and the subject does not say it already.
 */
export function changeWords(
  subject: string,
  before: Record<string, unknown> | undefined,
  after: Record<string, unknown> | undefined,
): string[] {
  return Object.entries(FIELDS).flatMap(([field, { word, values = {} }]) => {
    const say = (value: unknown): string =>
      typeof value === 'string' ? (values[value] ?? value) : '无'
    const now = after?.[field]
    return typeof now !== 'string' || subject.includes(now)
      ? []
      : [`${word} ${before ? `${say(before[field])} → ` : ''}${say(now)}`]
  })
}
