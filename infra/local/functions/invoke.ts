/**
 * Invoking functions as Lambda does: a context with the time that is left, and an end to waiting
 * when it is used up.
 */
import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'
import { functions, type FunctionName } from '../../manifest.ts'
import type { Handler, TriggerKind, Kinds } from './handler.ts'

export class TimedOut extends Error {}

export type Invoke = <K extends TriggerKind>(
  name: FunctionName,
  event: Kinds[K]['event'],
) => Promise<Kinds[K]['answer']>

function contextOf(name: FunctionName, until: number): Context {
  const { memoryMb } = functions[name]
  return {
    awsRequestId: randomUUID(),
    functionName: name,
    functionVersion: '$LATEST',
    memoryLimitInMB: String(memoryMb),
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${name}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, until - performance.now()),
  } as Context
}

/** @param handlers every function of the manifest */
export function createInvoke(handlers: Map<FunctionName, Handler>): Invoke {
  return async <K extends TriggerKind>(name: FunctionName, event: Kinds[K]['event']) => {
    const handler = handlers.get(name) as Handler<K> | undefined
    if (!handler) throw new Error(`no function ${name}`)
    const milliseconds = functions[name].timeoutSeconds * 1000
    let timer: NodeJS.Timeout | undefined
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new TimedOut(`${name} took longer than ${milliseconds / 1000} seconds`)),
        milliseconds,
      )
    })
    try {
      return await Promise.race([
        handler(event, contextOf(name, performance.now() + milliseconds)),
        timedOut,
      ])
    } finally {
      clearTimeout(timer)
    }
  }
}
