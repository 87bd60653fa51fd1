import { loadFooting } from './footing.ts'

/** What has been laid before this module is loaded. */
export const footing = await loadFooting()
