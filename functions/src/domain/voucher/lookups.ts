import type { Reads } from '../../platform/runtime.ts'
import { createBatchReader, type BatchReader } from '../batch/index.ts'
import { createInstitutionReader } from '../institution/index.ts'
import { createClassReader, type ClassReader } from '../training/index.ts'

/** Readers of what vouchers refer to, remembered for a while within one process. */
export interface Lookups {
  batches: BatchReader
  institutions: ReturnType<typeof createInstitutionReader>
  classes: ClassReader
}

export const createLookups = (runtime: Reads): Lookups => ({
  batches: createBatchReader(runtime.table),
  institutions: createInstitutionReader(runtime),
  classes: createClassReader(runtime.table),
})
