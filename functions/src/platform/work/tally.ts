/** Counts by name; what was never counted is 0. */
export class Tally extends Map<string, number> {
  add(name: string, amount = 1): void {
    this.set(name, (this.get(name) ?? 0) + amount)
  }
  of(name: string): number {
    return this.get(name) ?? 0
  }
}
