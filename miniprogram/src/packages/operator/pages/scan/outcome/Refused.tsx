import { ApiProblem, explain } from '@voucher/shared/client/problems'
import { momentOf } from '@voucher/shared/words'
import { Button } from '../../../../../components/basic/Button.tsx'
import { Card } from '../../../../../components/frame/Card.tsx'
import { Outcome } from './Outcome.tsx'

/** When and where, for a voucher that has been used before. */
function firstUse(error: unknown): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined
  const at = error.text('redeemedAt')
  const where = error.text('institutionName')
  return at === undefined
    ? undefined
    : `${momentOf(at)}${where === undefined ? ' ' : ` 在${where}`}使用`
}

export interface RefusedProps {
  error: unknown
  nextWord: string
  onNext: () => void
  onKeyIn: () => void
}

/** The voucher cannot be used: why, and what can be done (B1, B3). */
export function Refused({ error, nextWord, onNext, onKeyIn }: RefusedProps) {
  const { title, detail, next } = explain(error)
  return (
    <Outcome
      kind="refused"
      word="不能使用"
      title={title}
      detail={firstUse(error) ?? detail}
      foot={
        <>
          <Button onTap={onNext}>{nextWord}</Button>
          <Button kind="line" onTap={onKeyIn}>
            输入券码
          </Button>
        </>
      }
    >
      {next !== undefined && next !== '' && <Card title="可以怎么办">{next}</Card>}
    </Outcome>
  )
}
