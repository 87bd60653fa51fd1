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

/** Letters with at most three marks each: more pile up over the neighbouring lines. */
const SHAPE = /^(?:[\p{L}〇]\p{M}{0,3})+(?:[· ](?:[\p{L}〇]\p{M}{0,3})+)*$/u
/** Letters and marks that leave no trace on a screen, such as U+3164. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u

/** Whether a normalised name is acceptable: 2 to 50 visible letters, `·` only inside. */
export function isPersonName(name: string): boolean {
  const length = [...name].length
  return length >= 2 && length <= 50 && SHAPE.test(name) && !UNSEEN.test(name)
}
