/**
 * Administrative regions (行政区划): GB/T 2260 codes of six digits, with the
 * functional zones. The regions of Hubei are listed; those of other provinces,
 * where holders may come from, are placed by the digits of their code.
 */
import hubei from './hubei.json' with { type: 'json' }

interface Region {
  name: string
  parent: string | null
}

const regions = new Map<string, Region>(
  hubei.map(([code = '', name = '', parent = '']) => [
    code,
    { name, parent: parent === '' ? null : parent },
  ]),
)

/**
 * The region above a code as its digits tell: `310104` → `310100` → `310000` → null.
 * Counties under `90` are administered by their province directly.
 */
export function parentByPrefix(code: string): string | null {
  if (code.endsWith('0000')) return null
  const province = `${code.slice(0, 2)}0000`
  return code.endsWith('00') || code.slice(2, 4) === '90' ? province : `${code.slice(0, 4)}00`
}

/** The region's Chinese name; `undefined` for a code outside the list. */
export function regionName(code: string): string | undefined {
  return regions.get(code)?.name
}

/**
 * The region directly above; `null` above a province. A code outside the list is placed by its
 * digits.
 */
export function parentOf(code: string): string | null {
  const region = regions.get(code)
  return region ? region.parent : parentByPrefix(code)
}

/** The regions above, nearest first: `420106` → `['420100', '420000']`. */
export function ancestorsOf(code: string): string[] {
  const parent = parentOf(code)
  return parent === null ? [] : [parent, ...ancestorsOf(parent)]
}

/** Whether `code` is `ancestor` or lies in its subtree. */
export function isWithin(code: string, ancestor: string): boolean {
  return code === ancestor || ancestorsOf(code).includes(ancestor)
}

/** The listed regions directly below, by code. */
export function childrenOf(code: string): string[] {
  return [...regions].filter(([, { parent }]) => parent === code).map(([child]) => child)
}
