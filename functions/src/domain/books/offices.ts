/** Institutions and their operators (invariant 12). */
import type { Item } from '../../platform/dynamo/table.ts'
import { differs, type Finding } from './findings.ts'

/** `primaries`: whom the institution names, and operators who name themselves, which none may. */
interface Office {
  operators: number
  enabled: Set<string>
  primaries: Set<string>
}

export class Offices {
  private readonly offices = new Map<string, Office>()

  add(item: Item, kind: 'INSTITUTION' | 'OPERATOR'): void {
    const office = this.offices.get(item.pk) ?? {
      operators: 0,
      enabled: new Set<string>(),
      primaries: new Set<string>(),
    }
    this.offices.set(item.pk, office)
    if (kind === 'INSTITUTION') {
      if (item.primaryOperator !== undefined)
        office.primaries.add(
          typeof item.primaryOperator === 'string'
            ? item.primaryOperator
            : JSON.stringify(item.primaryOperator),
        )
      return
    }
    const personId = item.sk.slice('OPERATOR#'.length)
    office.operators += 1
    if (item.status === 'enabled') office.enabled.add(personId)
    if (item.role === 'primary') office.primaries.add(personId)
  }

  compare(): Finding[] {
    return [...this.offices].flatMap(([institution, { operators, enabled, primaries }]) => {
      const named = [...primaries]
        .sort()
        .map((primary) => (enabled.has(primary) ? primary : `${primary} 未启用`))
      const isRight =
        named.length === (operators > 0 ? 1 : 0) &&
        [...primaries].every((primary) => enabled.has(primary))
      return isRight
        ? []
        : differs('primary', institution, {
            expected: operators > 0 ? '1 名' : '0 名',
            found: `${named.length} 名${named.length > 0 ? `（${named.join('、')}）` : ''}`,
          })
    })
  }
}
