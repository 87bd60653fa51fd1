import { describe, expect, it } from '@jest/globals'
import { scheduledJobs } from '../../manifest.ts'
import { loadParts } from '../../local/functions/entry.ts'
import { jobNamed } from '../../local/triggers/jobs.ts'

describe('a scheduled job', () => {
  it.each(scheduledJobs)('%s is cut into parts by its own module', async (job) => {
    const parts = (await loadParts())[job]?.(Date.now()) ?? []
    expect(parts.length).toBeGreaterThan(0)
  })

  it('goes by the name of its queue, and by its alias where it has one', () => {
    expect(jobNamed('fail-trainees')).toBe('fail-trainees')
    expect(jobNamed('process-failed-trainees')).toBe('fail-trainees')
    expect(jobNamed('issue-vouchers')).toBeUndefined()
    expect(jobNamed('toString')).toBeUndefined()
  })
})
