/** The help, for clerks. */
import { columns } from './output/columns.ts'
import type { Command } from './command.ts'
import { written, type Option } from './input/options.ts'

const START = 'npm run admin --'
const table = (rows: readonly (readonly [string, string])[]): string[] =>
  columns(rows).map((line) => `  ${line}`)

/** Every command, in one line each. */
export const overview = (commands: readonly Command[]): string[] => [
  '职业培训券 · 人社经办命令',
  '',
  `写法：${START} 命令 --名称 内容 …`,
  '',
  ...table(commands.map(({ name, summary }) => [name, summary])),
  '',
  `某个命令怎么写：${START} 命令 --help，例如 ${START} roster add --help`,
  '内容里有空格或括号时请加引号；日期写成 2021-10-26；编号由上一步的结果给出。',
]

const leftOf = (name: string, option: Option): string =>
  option.kind === 'flag' ? written(name) : `${written(name)} ${option.sample}`
const noteOf = (option: Option): string =>
  ({
    required: '',
    optional: '（可不写）',
    many: '（可写多次，可不写）',
    flag: '（可不写）',
  })[option.kind]

/** One command with all that it may be told. */
export function helpOf({ name, summary, options }: Command): string[] {
  const entries = Object.entries(options)
  const example = entries
    .filter(([, option]) => option.kind === 'required')
    .map(([key, option]) => leftOf(key, option))
  return [
    summary,
    '',
    ...table(entries.map(([key, option]) => [leftOf(key, option), option.help + noteOf(option)])),
    '',
    `例如：${[START, name, ...example].join(' ')}`,
  ]
}
