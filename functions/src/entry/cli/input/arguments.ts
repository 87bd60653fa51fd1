/**
 * The words after a command's name, checked against its options. Everything wrong is told at once,
 * in words that say what to write.
 */
import { parseArgs } from 'node:util'
import { written, type Option, type Options, type Values } from './options.ts'

/** The command was written wrongly: nothing has been done. */
export class UsageError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'UsageError'
    this.problems = problems
  }
}

const sampleOf = (name: string, option: Option): string =>
  option.kind === 'flag' ? written(name) : `${written(name)} ${option.sample}`

/** @throws UsageError */
export function parseArguments<O extends Options>(args: readonly string[], options: O): Values<O> {
  const problems: string[] = []
  const names = new Map(Object.keys(options).map((name) => [written(name).slice(2), name]))
  const given = new Map<string, string[]>()
  let unknownContentAt = -1
  const { tokens } = parseArgs({
    args: withoutGreed(args, options),
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      [...names].map(([flag, name]) => [
        flag,
        { type: options[name]?.kind === 'flag' ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
  })
  for (const token of tokens) {
    // What follows an unknown name is its content, not one thing more.
    if (token.kind === 'positional' && token.index !== unknownContentAt)
      problems.push(`多出来的“${token.value}”：每一项都要写成“--名称 内容”，内容里有空格时请加引号`)
    if (token.kind !== 'option') continue
    const name = names.get(token.name)
    const option = name === undefined ? undefined : options[name]
    if (name === undefined || !option) {
      unknownContentAt = token.index + 1
      problems.push(
        `没有“${token.rawName}”这一项，可以写的有：${[...names.keys()].map((flag) => `--${flag}`).join(' ')}`,
      )
    } else if (option.kind === 'flag') {
      if (token.value !== undefined) problems.push(`${token.rawName} 后面不用写内容`)
      given.set(name, [])
    } else if (token.value === undefined || token.value === '') {
      problems.push(`${token.rawName} 后面要写内容，例如 ${sampleOf(name, option)}`)
      given.set(name, [])
    } else if (given.has(name) && option.kind !== 'many') {
      problems.push(`${token.rawName} 写了两次，只能写一次`)
    } else {
      given.set(name, [...(given.get(name) ?? []), token.value])
    }
  }
  const values = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      valueOf({ name, option }, given.get(name), problems),
    ]),
  )
  if (problems.length > 0) throw new UsageError(problems)
  return values as Values<O>
}

/** A name right before another name has no content, and does not take that other name for it. */
function withoutGreed(args: readonly string[], options: Options): string[] {
  const wanting = new Set(
    Object.keys(options)
      .filter((name) => options[name]?.kind !== 'flag')
      .map(written),
  )
  return args.map((word, index) =>
    wanting.has(word) && (args[index + 1]?.startsWith('--') ?? true) ? `${word}=` : word,
  )
}

function valueOf(
  { name, option }: { name: string; option: Option },
  texts: string[] | undefined,
  problems: string[],
): unknown {
  if (option.kind === 'flag') return texts !== undefined
  if (option.kind === 'required' && !texts)
    problems.push(`缺少 ${written(name)}（${option.help}），例如 ${sampleOf(name, option)}`)
  const parsed = (texts ?? []).map((text) => {
    const result = option.schema.safeParse(text)
    if (!result.success)
      problems.push(`${written(name)}：${result.error.issues[0]?.message ?? '内容不正确'}`)
    return result.data
  })
  return option.kind === 'many' ? parsed : parsed[0]
}
