/**
 * A meter between workers and the DynamoDB engine: it sums the write units of
 * all that the engine has written, also when the worker was killed before it got
 * the answer, and can keep an answer back. It handles bytes of HTTP rather than
 * requests: two hundred thousand pass through it in a test.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

/**
 * Told of every write that was made, before the worker is.
 * @returns whether the worker still gets the answer
 */
type Written = () => boolean

const WRITING = /^x-amz-target: DynamoDB_\d+\.((?:Put|Update|Delete|TransactWrite|BatchWrite)\w+)/im
const LENGTH = /^content-length: (\d+)/im
const ASKED = '{"ReturnConsumedCapacity":"TOTAL",'

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')

/**
 * Cuts what a socket receives into HTTP messages; both sides name the length of their bodies.
 * @param got head with its empty line, and body
 */
function onMessage(socket: Socket, got: (head: string, body: Buffer) => void): void {
  let received: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    for (
      let end = received.indexOf('\r\n\r\n') + 4;
      end > 3;
      end = received.indexOf('\r\n\r\n') + 4
    ) {
      const head = received.toString('latin1', 0, end)
      const whole = end + Number(LENGTH.exec(head)?.[1] ?? 0)
      if (received.length < whole) return
      const body = received.subarray(end, whole)
      received = received.subarray(whole)
      got(head, body)
    }
  })
}

export class Meter {
  /**
   * Write units by DynamoDB's account; a refused condition costs what the item measures, which here
   * is less than one kilobyte.
   */
  units = 0
  /** Items put, and all writes made. */
  puts = 0
  writes = 0
  /** Answers that no worker should have got. */
  readonly troubles: string[] = []
  private readonly port: number
  /** @param engine its endpoint on this machine */
  constructor(engine: string) {
    this.port = Number(new URL(engine).port)
  }

  /** A way to the engine for one worker. */
  async open(written: Written): Promise<{ endpoint: string; close(): Promise<void> }> {
    const workers = new Set<Socket>()
    const server = createServer((worker) => {
      workers.add(worker)
      this.join(worker, written)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async close() {
        const closed = once(server, 'close')
        server.close()
        for (const worker of workers) worker.destroy()
        await closed
      },
    }
  }

  private join(worker: Socket, written: Written): void {
    const engine = connect(this.port, '127.0.0.1')
    /** What the worker waits for; one at a time on a connection. */
    let asked: { operation: string | undefined } | undefined
    onMessage(worker, (head, body) => {
      const operation = WRITING.exec(head)?.[1]
      asked = { operation }
      engine.write(
        operation === undefined
          ? Buffer.concat([latin(head), body])
          : Buffer.concat([
              latin(
                head.replace(LENGTH, `content-length: ${ASKED.length + body.length - 1}`) + ASKED,
              ),
              body.subarray(1),
            ]),
      )
    })
    onMessage(engine, (head, body) => {
      const operation = asked?.operation
      asked = undefined
      if (operation !== undefined && this.count(operation, head, body) && !written())
        worker.destroy()
      if (worker.destroyed) engine.destroy()
      else worker.write(Buffer.concat([latin(head), body]))
    })
    // What a killed worker has sent is carried out and counted all the same.
    worker
      .on('close', () => {
        if (!asked) engine.destroy()
      })
      .on('error', () => undefined)
    engine.on('close', () => worker.destroy()).on('error', () => undefined)
  }

  /** @returns whether something was written */
  private count(operation: string, head: string, body: Buffer): boolean {
    const said = body.toString()
    if (head.startsWith('HTTP/1.1 200')) {
      const { ConsumedCapacity: consumed } = JSON.parse(said) as {
        ConsumedCapacity: { CapacityUnits: number } | { CapacityUnits: number }[]
      }
      this.units += [consumed].flat().reduce((sum, { CapacityUnits: units }) => sum + units, 0)
      this.writes += 1
      if (operation === 'PutItem') this.puts += 1
      return true
    }
    if (said.includes('ConditionalCheckFailedException')) this.units += 1
    else this.troubles.push(`${operation} ${said.slice(0, 200)}`)
    return false
  }
}
