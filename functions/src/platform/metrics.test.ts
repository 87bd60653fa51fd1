import { expect, test } from '@jest/globals'
import { createMetrics } from './metrics.ts'

const written = (counts: Record<string, number>, by?: Record<string, string>): unknown[] => {
  const lines: string[] = []
  createMetrics(
    'vouchers',
    () => 1_635_200_000_000,
    (line) => lines.push(line),
  ).count(counts, by)
  return lines.map((line) => JSON.parse(line) as unknown)
}

test('counts are one line that CloudWatch understands', () => {
  expect(written({ redeem: 2, claim: 1 })).toEqual([
    {
      _aws: {
        Timestamp: 1_635_200_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'TrainingVoucher',
            Dimensions: [['table']],
            Metrics: [
              { Name: 'redeem', Unit: 'Count' },
              { Name: 'claim', Unit: 'Count' },
            ],
          },
        ],
      },
      table: 'vouchers',
      redeem: 2,
      claim: 1,
    },
  ])
})

test('a further dimension is counted beside the sum', () => {
  expect(written({ refused: 1 }, { code: 'sold_out' })).toEqual([
    expect.objectContaining({
      _aws: expect.objectContaining({
        CloudWatchMetrics: [
          expect.objectContaining({ Dimensions: [['table'], ['table', 'code']] }),
        ],
      }),
      code: 'sold_out',
      refused: 1,
    }),
  ])
})

test('nothing is written of nothing', () => {
  expect(written({})).toEqual([])
})
