/**
 * Where a check can be taken out. The source of a module comes back with a switch at each place;
 * all switches are off until a run turns one on (`switches.ts`), so that one build serves them all.
 *
 * - condition: each clause of a condition expression of the table
 * - guard: each part of `a || b` in an `if` that refuses (throws, or answers an error code)
 * - choice: `a ? null : 'error_code'`, in either order
 * - predicate: each part of `a && b` in a function that is named as a question
 * - scope: whose list a cursor belongs to
 */
import ts from 'typescript'
import { ERRORS } from '@voucher/shared/errors'

interface Cut {
  start: number
  end: number
  before: string
  after: string
}

const SWITCHES = 'globalThis.voucherSwitches'
const QUESTION = /^(is|has|may|can|own|too|require)[A-Z]/

const isErrorCode = (node: ts.Node): boolean =>
  ts.isStringLiteral(node) && Object.hasOwn(ERRORS, node.text)

/** An expression that tells of a refusal: a code, something with one, or a call that makes one. */
function refuses(node: ts.Expression | undefined): boolean {
  if (!node) return false
  if (isErrorCode(node)) return true
  if (ts.isIdentifier(node)) return /refusal|problem|limited/i.test(node.text)
  if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node))
    return refuses(node.expression)
  if (ts.isNewExpression(node)) return node.expression.getText() === 'DomainError'
  if (ts.isCallExpression(node)) return /(refus|explain|invalid)/i.test(node.expression.getText())
  return (
    ts.isObjectLiteralExpression(node) &&
    node.properties.some((property) => property.name?.getText() === 'code')
  )
}

/** A statement, or the end of a block, that does not let anybody past. */
function stops(node: ts.Statement): boolean {
  if (ts.isBlock(node)) {
    const last = node.statements.at(-1)
    return last !== undefined && stops(last)
  }
  return ts.isThrowStatement(node) || (ts.isReturnStatement(node) && refuses(node.expression))
}

const nameOf = (node: ts.Node): string => {
  for (let at: ts.Node | undefined = node; at; at = at.parent) {
    if (ts.isFunctionDeclaration(at)) return at.name?.text ?? ''
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return at.name.text
  }
  return ''
}

/** @returns the parts of `a && b && c`, or of `a || b`, in order */
function partsOf(node: ts.Expression, operator: ts.SyntaxKind): ts.Expression[] {
  if (ts.isParenthesizedExpression(node)) return partsOf(node.expression, operator)
  return ts.isBinaryExpression(node) && node.operatorToken.kind === operator
    ? [...partsOf(node.left, operator), ...partsOf(node.right, operator)]
    : [node]
}
const AND = ts.SyntaxKind.AmpersandAmpersandToken
const OR = ts.SyntaxKind.BarBarToken

/** What a function answers, where it is one expression. */
function answersOf(node: ts.Node): ts.Expression[] {
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return [node.body]
  if (ts.isReturnStatement(node) && node.expression) return [node.expression]
  return []
}

export interface Planted {
  /** The source with switches, in the same lines. */
  code: string
  /** Of a condition, what the switches of its clauses begin with. */
  ids: string[]
}

/** @param path of the module, from the project's root: the first part of every switch's name */
export function plant(source: string, path: string): Planted {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const cuts: Cut[] = []
  const seen = new Map<string, number>()
  const ids: string[] = []
  /** A name that outlives changes elsewhere in the file. */
  const idOf = (kind: string, node: ts.Node): string => {
    const text = node.getText(file).replace(/\s+/g, ' ').slice(0, 100)
    const name = `${path} ${kind} ${nameOf(node)}: ${text}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    const id = count === 1 ? name : `${name} (${count})`
    ids.push(id)
    return JSON.stringify(id)
  }
  const around = (node: ts.Expression, before: string, after: string): void => {
    cuts.push({ start: node.getStart(file), end: node.end, before, after })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText(file) === 'condition')
      around(
        node.initializer,
        `${SWITCHES}.condition(${idOf('condition', node.initializer)}, `,
        ')',
      )
    if (ts.isIfStatement(node) && !node.elseStatement && stops(node.thenStatement))
      for (const part of partsOf(node.expression, OR))
        around(part, `(!${SWITCHES}.on(${idOf('guard', part)}) && (`, '))')
    if (ts.isConditionalExpression(node)) {
      const [yes, no] = [refuses(node.whenTrue), refuses(node.whenFalse)]
      if (yes !== no) {
        const id = idOf('choice', node.condition)
        if (yes) around(node.condition, `!${SWITCHES}.on(${id}) && (`, ')')
        else around(node.condition, `${SWITCHES}.on(${id}) || (`, ')')
      }
    }
    if (QUESTION.test(nameOf(node)))
      for (const answer of answersOf(node)) {
        const parts = partsOf(answer, AND)
        if (parts.length > 1)
          for (const part of parts)
            around(part, `(${SWITCHES}.on(${idOf('predicate', part)}) || (`, '))')
      }
    if (ts.isVariableDeclaration(node) && node.initializer && node.name.getText(file) === 'scope')
      around(
        node.initializer,
        `${SWITCHES}.on(${idOf('scope', node.initializer)}) ? 'scope' : (`,
        ')',
      )
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { code: cutIn(source, cuts), ids }
}

/** Cuts may lie within one another; of two that begin at one place the longer is outside. */
function cutIn(source: string, cuts: readonly Cut[]): string {
  const marks = cuts.flatMap(({ start, end, before, after }) => [
    { at: start, opens: true, length: end - start, text: before },
    { at: end, opens: false, length: end - start, text: after },
  ])
  marks.sort((a, b) => {
    if (a.at !== b.at) return a.at - b.at
    if (a.opens !== b.opens) return a.opens ? 1 : -1
    return a.opens ? b.length - a.length : a.length - b.length
  })
  let result = ''
  let from = 0
  for (const { at, text } of marks) {
    result += source.slice(from, at) + text
    from = at
  }
  return result + source.slice(from)
}
