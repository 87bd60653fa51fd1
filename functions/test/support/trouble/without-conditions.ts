/**
 * A DynamoDB client whose writes lose their conditions: what races do without them is shown, then
 * shown not to happen with them.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

type Fields = Record<string, unknown>
interface Conditional extends Fields {
  ConditionExpression?: string
  ExpressionAttributeNames?: Fields
  ExpressionAttributeValues?: Fields
}

/**
 * Takes conditions out of everything that the client writes from now on.
 * @param taken which of them; all when absent
 * @returns the same client
 */
export function withoutConditions(
  client: DynamoDBClient,
  taken: (condition: string) => boolean = () => true,
): DynamoDBClient {
  client.middlewareStack.add(
    (next) => (args) => next({ ...args, input: withoutThem(args.input as Conditional, taken) }),
    { step: 'initialize', name: 'withoutConditions' },
  )
  return client
}

function withoutThem(input: Conditional, taken: (condition: string) => boolean): Fields {
  const { TransactItems: items } = input as { TransactItems?: Record<string, Conditional>[] }
  if (!items) return withoutOne(input, taken)
  const left = items
    .flatMap((item) => Object.entries(item))
    // A check is nothing but its condition.
    .filter(([kind, write]) => kind !== 'ConditionCheck' || !taken(write.ConditionExpression ?? ''))
  return {
    ...input,
    TransactItems: left.map(([kind, write]) => ({ [kind]: withoutOne(write, taken) })),
  }
}

function withoutOne(write: Conditional, taken: (condition: string) => boolean): Conditional {
  if (write.ConditionExpression === undefined || !taken(write.ConditionExpression)) return write
  const {
    ConditionExpression: _taken,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ...rest
  } = write
  // Names and values that nothing uses any more would be refused.
  const text = ['UpdateExpression', 'KeyConditionExpression', 'FilterExpression']
    .map((field) => rest[field])
    .join(' ')
  const used = (fields: Fields | undefined): Fields =>
    Object.fromEntries(
      Object.entries(fields ?? {}).filter(([name]) =>
        new RegExp(`${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`).test(text),
      ),
    )
  const usedNames = used(names)
  const usedValues = used(values)
  return {
    ...rest,
    ...(Object.keys(usedNames).length > 0 && { ExpressionAttributeNames: usedNames }),
    ...(Object.keys(usedValues).length > 0 && { ExpressionAttributeValues: usedValues }),
  }
}
