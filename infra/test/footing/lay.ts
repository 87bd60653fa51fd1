/** Lets the backend's tests and the bench stand on the local stack. */
import { layFooting } from '../../../functions/test/support/footing/footing.ts'

layFooting(async () => (await import('./local-footing.ts')).localFooting)
