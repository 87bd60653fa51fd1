/** What a command may be told, declared once: parsing, checking, types and help come from it. */
import type * as z from 'zod'

/**
 * A text on the command line and what it becomes. `sample` is what the help shows, `help` says what
 * it is.
 */
interface Told<S extends z.ZodType> {
  schema: S
  sample: string
  help: string
}
export type Option =
  ({ kind: 'required' | 'optional' | 'many' } & Told<z.ZodType>) | { kind: 'flag'; help: string }
/** Names in camelCase; on the command line `idNumber` is written `--id-number`. */
export type Options = Record<string, Option>

type Value<O extends Option> = O extends { kind: 'flag' }
  ? boolean
  : O extends { kind: 'required'; schema: infer S extends z.ZodType }
    ? z.output<S>
    : O extends { kind: 'optional'; schema: infer S extends z.ZodType }
      ? z.output<S> | undefined
      : O extends { kind: 'many'; schema: infer S extends z.ZodType }
        ? z.output<S>[]
        : never
export type Values<O extends Options> = { [Name in keyof O]: Value<O[Name]> }

const told =
  <K extends string>(kind: K) =>
  <S extends z.ZodType>(schema: S, sample: string, help: string) => ({
    kind,
    schema,
    sample,
    help,
  })
export const required = told('required')
export const optional = told('optional')
/** May be written several times. */
export const many = told('many')
export const flag = (help: string) => ({ kind: 'flag', help }) as const

/** `idNumber` as people write it: `--id-number`. */
export const written = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
