/** Something that goes on by itself until it is stopped; `stop` waits for work that has begun. */
export interface Pump {
  stop(): Promise<void>
}
