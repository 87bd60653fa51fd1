/**
 * A part of the local stack on a thread of its own: whatever it does, it does
 * not hold up the others, and it goes with the process however that ends.
 * Threads call each other's methods by messages.
 */
import { parentPort, Worker } from 'node:worker_threads'

/** What a thread answers to; what it takes and gives must be plain data. */
export type Methods = Record<string, (...given: never[]) => unknown>

interface Call {
  call: number
  method: string
  given: unknown[]
}
/** `call` 0 is the start of the thread. */
type Outcome =
  | { call: number; value?: unknown }
  | { call: number; failure: { name: string; message: string; stack: string | undefined } }

export interface Thread<M extends Methods> {
  /** @throws what the method throws, and when the thread ends first */
  call<K extends keyof M & string>(
    method: K,
    ...given: Parameters<M[K]>
  ): Promise<Awaited<ReturnType<M[K]>>>
  /** Settles when everything that it was asked is answered. */
  idle(): Promise<void>
  /** Settles with what went wrong if the thread ends without being told to. */
  failed: Promise<string>
  /** Ends it at once; what it is at is not waited for. */
  stop(): Promise<void>
}

/**
 * @param file the thread's program, which calls `serve` when it is ready
 * @param given its `workerData`
 * @throws what makes the program end before it is ready
 */
export async function startThread<M extends Methods>(
  file: string,
  given: unknown,
): Promise<Thread<M>> {
  const worker = new Worker(file, { workerData: given, env: { ...process.env } })
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >()
  let idlers: (() => void)[] = []
  let calls = 0
  let stopping = false
  let ended: Error | undefined
  const tellIdlers = (): void => {
    if (waiting.size > 0) return
    for (const tell of idlers) tell()
    idlers = []
  }
  const outcomeOf = (call: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended) reject(ended)
      else waiting.set(call, { resolve, reject })
    })
  worker.on('message', (outcome: Outcome) => {
    const waiter = waiting.get(outcome.call)
    waiting.delete(outcome.call)
    tellIdlers()
    if ('failure' in outcome)
      waiter?.reject(Object.assign(new Error(outcome.failure.message), outcome.failure))
    else waiter?.resolve(outcome.value)
  })
  const failed = new Promise<string>((resolve) => {
    worker.on('error', (error: Error) => {
      ended = error
    })
    worker.on('exit', () => {
      ended ??= new Error('the thread has ended')
      for (const { reject } of waiting.values()) reject(ended)
      waiting.clear()
      tellIdlers()
      if (!stopping) resolve(ended.message)
    })
  })
  await outcomeOf(0)
  return {
    call(method, ...args) {
      const call = ++calls
      const outcome = outcomeOf(call)
      worker.postMessage({ call, method, given: args } satisfies Call)
      return outcome as Promise<Awaited<ReturnType<M[typeof method]>>>
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve)
        tellIdlers()
      }),
    failed,
    async stop() {
      stopping = true
      await worker.terminate()
    },
  }
}

/** In the thread: answers calls from now on. */
export function serve(methods: Methods): void {
  const tell = (outcome: Outcome): void => {
    parentPort?.postMessage(outcome)
  }
  const answer = async ({ call, method, given }: Call): Promise<void> => {
    try {
      tell({ call, value: await (methods[method] as (...args: unknown[]) => unknown)(...given) })
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
      tell({ call, failure: { name, message, stack } })
    }
  }
  parentPort?.on('message', (message: Call) => {
    void answer(message)
  })
  tell({ call: 0 })
}
