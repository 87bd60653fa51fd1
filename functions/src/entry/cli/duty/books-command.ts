import { chineseMoment } from '@voucher/shared/dates'
import {
  checkBooks,
  readLatest,
  RULES,
  type Finding,
  type LatestBooks,
} from '../../../domain/books/index.ts'
import { command } from '../command.ts'
import { flag } from '../input/options.ts'

const MOST_SHOWN = 100

const lineOf = ({ rule, subject, expected, found }: Finding): string =>
  `  ${RULES[rule]}：${subject}  应为 ${expected}，实为 ${found}`

/** Refused, for scripts, when anything differs. */
function outcomeOf({ at, vouchers, found, findings }: LatestBooks) {
  const counted = `${chineseMoment(at)} 对账，共 ${vouchers} 张券`
  if (found === 0) return { lines: [`账目平衡（${counted}）`] }
  const shown = findings.slice(0, MOST_SHOWN)
  return {
    refused: true,
    lines: [
      `账目不平：有 ${found} 处不一致（${counted}）`,
      ...shown.map(lineOf),
      ...(found > shown.length ? [`  还有 ${found - shown.length} 处没有列出`] : []),
      '请把以上内容发给系统维护人员；查明原因之前不要手工改数据',
    ],
  }
}

/** B5. */
export const checkBooksCommand = command({
  name: 'books',
  summary: '对账：把全部券、库存、名单和统计重数一遍',
  options: { latest: flag('不重数，只看最近一次夜间对账的结果') },
  async act({ runtime }, { latest }) {
    if (!latest) {
      const books = await checkBooks(runtime)
      return outcomeOf({ ...books, found: books.findings.length })
    }
    const known = await readLatest(runtime.table)
    return known
      ? outcomeOf(known)
      : { refused: true, lines: ['还没有夜间对账的结果。现在就对账请运行 npm run admin -- books'] }
  },
})
