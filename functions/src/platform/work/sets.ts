/**
 * Whether two sides of the books hold the very same things, such as a roster and
 * the holders of its vouchers. Of each set only a count and two sums of hashes
 * are kept, so memory grows with the sets and not with what is in them. Which
 * things differ is told of the sets that a count gathers in full, because the
 * count before has found them to differ.
 */
interface Sums {
  count: number
  first: number
  second: number
}

/** FNV-1a, from two beginnings. */
function hashOf(text: string, beginning: number): number {
  let hash = beginning
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

export class Sets {
  /** The sets that were found to differ from their other side. */
  readonly differing = new Set<string>()
  private readonly sums = new Map<string, Sums>()
  private readonly members = new Map<string, Map<string, number>>()
  private readonly gathered: ReadonlySet<string>

  /** @param gathered names of the sets to be gathered in full */
  constructor(gathered: ReadonlySet<string>) {
    this.gathered = gathered
  }

  add(name: string, member: string): void {
    const { count, first, second } = this.sums.get(name) ?? { count: 0, first: 0, second: 0 }
    this.sums.set(name, {
      count: count + 1,
      first: (first + hashOf(member, 0x811c9dc5)) >>> 0,
      second: (second + hashOf(member, 0x01234567)) >>> 0,
    })
    if (!this.gathered.has(name)) return
    const members = this.members.get(name) ?? new Map<string, number>()
    this.members.set(name, members.set(member, (members.get(member) ?? 0) + 1))
  }

  sizeOf(name: string): number {
    return this.sums.get(name)?.count ?? 0
  }

  /**
   * What a kind of sets is about: for `roster` the classes, where the names are `roster <class>`.
   */
  about(kind: string): string[] {
    return [...this.sums.keys()]
      .filter((name) => name.startsWith(`${kind} `))
      .map((name) => name.slice(kind.length + 1))
  }

  /**
   * How often each member stands on either side, for those that do not stand equally often on both;
   * none as long as the sets have not been gathered.
   */
  differences(one: string, other: string): { member: string; one: number; other: number }[] {
    const [a, b] = [this.sums.get(one), this.sums.get(other)]
    if (a?.count === b?.count && a?.first === b?.first && a?.second === b?.second) return []
    this.differing.add(one).add(other)
    const [mine, others] = [this.members.get(one), this.members.get(other)]
    if (!this.gathered.has(one) || !this.gathered.has(other)) return []
    return [...new Set([...(mine?.keys() ?? []), ...(others?.keys() ?? [])])]
      .map((member) => ({ member, one: mine?.get(member) ?? 0, other: others?.get(member) ?? 0 }))
      .filter((row) => row.one !== row.other)
  }
}
