import { afterAll, describe, expect, it } from '@jest/globals'
import { APPEND_ONLY, duties, functions, type Duty, type FunctionName } from '../../manifest.ts'
import { all, listOf, removeOutput, synthesize, templateOf } from './synthesize.ts'

afterAll(removeOutput)

interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string | string[]
  Resource: unknown
  Condition?: Record<string, Record<string, unknown>>
}

const { jobs, api } = synthesize()
const made = { ...templateOf(jobs).resources, ...templateOf(api).resources }
const CHANGES = ['dynamodb:UpdateItem', 'dynamodb:DeleteItem']
const WRITES = [...CHANGES, 'dynamodb:PutItem', 'dynamodb:ConditionCheckItem']

/** Statements of the role whose id begins so. */
function statementsOf(role: string): Statement[] {
  const id = Object.keys(made).find((each) => new RegExp(`^${role}[0-9A-F]{8}$`).test(each)) ?? ''
  return all(made, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) =>
      (Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === id),
    )
    .flatMap(
      ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
    )
}
const roleOf = (name: string): string => `Role${name.replace(/-/g, '')}`
const programs = [
  ...(Object.keys(functions) as FunctionName[]).map((name) => ({
    name,
    role: roleOf(name),
    access: functions[name],
  })),
  ...(Object.keys(duties) as Duty[]).map((duty) => ({
    name: duty,
    role: `Duty${duty}`,
    access: duties[duty],
  })),
]

/** Whether a role may, as IAM decides: what is denied is denied, whatever else is allowed. */
function may(statements: Statement[], action: string, partitions: string[]): boolean {
  const holds = ({ Condition }: Statement): boolean => {
    const patterns = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
    return (
      patterns === undefined ||
      (partitions.length > 0 &&
        partitions.every((key) =>
          listOf(patterns as string | string[]).some((pattern) =>
            key.startsWith(pattern.slice(0, -1)),
          ),
        ))
    )
  }
  const of = (effect: Statement['Effect']) =>
    statements.some(
      (statement) =>
        statement.Effect === effect &&
        listOf(statement.Action).includes(action) &&
        holds(statement),
    )
  return of('Allow') && !of('Deny')
}

describe.each(programs)('the role of $name', ({ role, access }) => {
  const statements = statementsOf(role)
  const writes = access.table.some((operation) =>
    ['put', 'update', 'delete', 'check'].includes(operation),
  )

  it('writes to the partitions of the manifest and to no other', () => {
    expect(access.writesUnder.length > 0).toBe(writes)
    const writing = statements.filter(
      ({ Effect, Action }) =>
        Effect === 'Allow' && listOf(Action).some((action) => WRITES.includes(action)),
    )
    for (const { Condition } of writing)
      expect(Condition).toEqual({
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': access.writesUnder.map((prefix) => `${prefix}*`),
        },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      })
    for (const action of WRITES) expect(may(statements, action, ['ELSEWHERE#1'])).toBe(false)
  })

  it('changes nothing in the audit trail and takes nothing away', () => {
    for (const prefix of APPEND_ONLY)
      for (const action of CHANGES)
        expect(may(statements, action, [`${prefix}420100#2021-10-26#0`])).toBe(false)
  })
})

it('a use of a voucher and its line in the trail may be one transaction, however it is judged', () => {
  const operator = statementsOf('Roleoperator')
  expect(may(operator, 'dynamodb:UpdateItem', ['PERSON#1', 'AUDIT#420100'])).toBe(true)
  expect(may(operator, 'dynamodb:UpdateItem', ['PERSON#1'])).toBe(true)
  expect(may(operator, 'dynamodb:PutItem', ['AUDIT#420100'])).toBe(true)
})

describe('whoever works with npm run admin', () => {
  const roles = all(made, 'AWS::IAM::Role').filter(([id]) => id.startsWith('Duty'))

  it('takes a role for a duty, with a second factor, under their own name', () => {
    expect(roles.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'Dutyissue',
      'Dutyread',
      'Dutyrepair',
    ])
    for (const [, { Properties }] of roles)
      expect((Properties.AssumeRolePolicyDocument as { Statement: Statement[] }).Statement).toEqual(
        [
          expect.objectContaining({
            Action: 'sts:AssumeRole',
            Condition: {
              Bool: { 'aws:MultiFactorAuthPresent': 'true' },
              StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
            },
          }),
        ],
      )
    expect(all(made, 'AWS::IAM::ManagedPolicy')).toEqual([])
  })

  it('reads personal data or scans the table, never both, and only those on duty empty dead letters', () => {
    const actionsOf = (duty: Duty) =>
      statementsOf(`Duty${duty}`)
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action, Resource: on }) =>
          listOf(Action).map((action) => `${action} ${JSON.stringify(on)}`),
        )
    const can = (duty: Duty, action: string, on = '') =>
      actionsOf(duty).some((each) => each.startsWith(`${action} `) && each.includes(on))
    const table = (action: string) =>
      (Object.keys(duties) as Duty[]).map((duty) => can(duty, action))
    expect(table('dynamodb:Scan')).toEqual([true, false, true])
    expect(table('dynamodb:PutItem')).toEqual([false, true, false])
    expect(table('kms:GenerateMac')).toEqual([false, true, false])
    expect(
      (Object.keys(duties) as Duty[]).map((duty) => can(duty, 'kms:Decrypt', 'GetAttDataKey')),
    ).toEqual([false, true, false])
    expect(table('sqs:DeleteMessage')).toEqual([false, false, true])
    expect(table('ssm:GetParameter')).toEqual([true, true, true])
    for (const duty of Object.keys(duties) as Duty[])
      expect(
        actionsOf(duty).filter((each) => /sqs:DeleteMessage/.test(each) && !/dead/.test(each)),
      ).toEqual([])
  })
})

it('every call of AWS ends, with all its tries, before the function that waits for it', () => {
  for (const [, { Properties }] of all(made, 'AWS::Lambda::Function')) {
    const { CALL_TIMEOUT_MS } = (
      Properties.Environment as { Variables: { CALL_TIMEOUT_MS: string } }
    ).Variables
    expect(3 * Number(CALL_TIMEOUT_MS)).toBeLessThan(1000 * (Properties.Timeout as number))
  }
})

it('comparing a password has a whole processor', () => {
  const identity = all(made, 'AWS::Lambda::Function').find(([, { Properties }]) =>
    String(Properties.Description).endsWith(' identity'),
  )
  expect(identity?.[1].Properties.MemorySize).toBe(1769)
})
