/** How far each shard of the stream was read, and the records that could not be processed. */
import type { DynamoDBRecord } from 'aws-lambda'
import type { LocalStore } from '../../state/local-store.ts'
import { sequenceOf } from './stream-records.ts'

interface Place {
  stream: string
  shard: string
}

export interface StreamPositions {
  /** The last sequence number that is done with; `undefined` before the first. */
  of(place: Place): string | undefined
  done(place: Place, record: DynamoDBRecord): void
  /** Records the failure and moves on, in one transaction. */
  setAside(place: Place, record: DynamoDBRecord, reason: string): void
  /** How many records were set aside so far. */
  deadCount(): number
}

export function createStreamPositions({ database }: LocalStore): StreamPositions {
  database.exec(`CREATE TABLE IF NOT EXISTS stream_positions (stream TEXT, shard TEXT, sequence TEXT NOT NULL, PRIMARY KEY (stream, shard));
    CREATE TABLE IF NOT EXISTS dead_records (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, reason TEXT NOT NULL, record TEXT NOT NULL)`)
  const read = database.prepare(
    'SELECT sequence FROM stream_positions WHERE stream = ? AND shard = ?',
  )
  const write = database.prepare(
    'INSERT INTO stream_positions VALUES (?, ?, ?) ON CONFLICT (stream, shard) DO UPDATE SET sequence = excluded.sequence',
  )
  const bury = database.prepare(
    'INSERT INTO dead_records (stream, reason, record) VALUES (?, ?, ?)',
  )
  const count = database.prepare('SELECT count(*) AS n FROM dead_records')
  const done = ({ stream, shard }: Place, record: DynamoDBRecord): void => {
    write.run(stream, shard, sequenceOf(record))
  }
  return {
    of({ stream, shard }) {
      const row = read.get(stream, shard)
      return row && String(row.sequence)
    },
    done,
    setAside(place, record, reason) {
      database.exec('BEGIN')
      bury.run(place.stream, reason, JSON.stringify(record))
      done(place, record)
      database.exec('COMMIT')
    },
    deadCount: () => Number(count.get()?.n),
  }
}
