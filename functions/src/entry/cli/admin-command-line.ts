/** `npm run admin`: parse → one operation → print. */
import { UsageError } from './input/arguments.ts'
import type { AdminContext } from './command.ts'
import { commandsOf } from './commands.ts'
import type { ScheduledJobs } from './duty/jobs-command.ts'
import { helpOf, overview } from './help.ts'
import { errorText, NoSystem, refusalLines, withoutIdNumbers } from './refusals.ts'
import type { Screen } from './output/screen.ts'

export interface AdminSurroundings {
  /**
   * Finds the system to work on; called once the words are in order.
   * @throws with a message for people
   */
  connect: () => Promise<AdminContext>
  screen: Screen
  complain: (line: string) => void
  jobs: ScheduledJobs
}
/** 0: done, 1: refused or failed, 2: written wrongly. */
export type ExitCode = 0 | 1 | 2

const isHelp = (word: string | undefined): boolean =>
  word === undefined || ['help', '--help', '-h', '帮助'].includes(word)

/** Runs one command. @param words what follows `npm run admin --` */
export async function runAdmin(
  words: readonly string[],
  { connect, jobs, ...voice }: AdminSurroundings,
): Promise<ExitCode> {
  const screen: Screen = {
    ...voice.screen,
    say: (line) => {
      voice.screen.say(withoutIdNumbers(line))
    },
    status: (text) => {
      voice.screen.status(withoutIdNumbers(text))
    },
  }
  const say = (lines: readonly string[]): void => {
    for (const line of lines) screen.say(line)
  }
  const complain = (lines: readonly string[]): void => {
    for (const line of lines) voice.complain(withoutIdNumbers(line))
  }
  const commands = commandsOf(jobs)
  const lengthOf = (name: string): number => name.split(' ').length
  const [command] = commands
    .filter(({ name }) => words.slice(0, lengthOf(name)).join(' ') === name)
    .sort((a, b) => lengthOf(b.name) - lengthOf(a.name))
  if (isHelp(words[0]) || !command) {
    if (!isHelp(words[0])) complain([`没有“${words.slice(0, 2).join(' ')}”这个命令`, ''])
    say(overview(commands))
    return isHelp(words[0]) ? 0 : 2
  }
  const args = words.slice(lengthOf(command.name))
  if (args.some((word) => word === '--help' || word === '-h')) {
    say(helpOf(command))
    return 0
  }
  try {
    const act = command.prepare(args)
    const context = await connect().catch((error: unknown) => {
      throw new NoSystem(errorText(error))
    })
    const { lines, refused = false } = await act(context, screen)
    say(lines)
    return refused ? 1 : 0
  } catch (error) {
    screen.status('')
    complain(
      error instanceof UsageError
        ? [...error.problems, '', `写法见：npm run admin -- ${command.name} --help`]
        : refusalLines(error),
    )
    return error instanceof UsageError ? 2 : 1
  }
}
