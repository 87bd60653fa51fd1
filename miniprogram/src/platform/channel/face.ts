import { leaveFor } from './address.ts'

/**
 * Whether the card platform shows its face check on a page of its own, to which the browser goes
 * and from which it returns.
 */
export const FACE_ON_OWN_PAGE = process.env.TARO_ENV === 'h5'

/**
 * Starts the face check. On h5 the browser leaves and the app starts anew afterwards; in
 * mini-programs it is done when this is.
 */
export async function showFaceCheck(url: string): Promise<void> {
  if (FACE_ON_OWN_PAGE) await leaveFor(url)
}
