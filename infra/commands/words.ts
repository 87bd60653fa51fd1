import { parseArgs, type ParseArgsConfig } from 'node:util'

/**
 * What was written behind a command. Words that it does not know end the program with a sentence
 * for people, before anything is done.
 * @param example how the command is written
 */
export function wordsOf<const Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options,
  example: string,
) {
  try {
    return parseArgs<{ options: Options }>({ options }).values
  } catch {
    console.error(`没有这样的写法。应该写：${example}`)
    process.exit(2)
  }
}
