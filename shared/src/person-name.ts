/**
 * A person's name. Rare characters (any plane) and the middle dot of minority
 * names are kept; marks that nobody can see are refused, because two names
 * that look alike must be alike.
 */
const DOTS = /[•･・‧．·]/g

/** The name as it is stored: spaces at the ends cut, every middle-dot variant written `·`. */
export function normaliseName(text: string): string {
  return text.trim().normalize('NFC').replace(DOTS, '·')
}

/** Whether a normalised name is acceptable: 2 to 50 visible letters, `·` only inside. */
export function isPersonName(name: string): boolean {
  const length = [...name].length
  return length >= 2 && length <= 50 && /^[\p{L}\p{M}〇]+(?:[· ][\p{L}\p{M}〇]+)*$/u.test(name)
}
