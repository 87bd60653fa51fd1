import type { Preview } from '@voucher/shared/contract/operator'
import { ApiProblem } from '@voucher/shared/client/problems'
import { Button } from '../../../../../components/basic/Button.tsx'
import { Card, Facts } from '../../../../../components/frame/Card.tsx'
import { Outcome } from './Outcome.tsx'

export interface UnconfirmedProps {
  preview: Preview
  error: unknown
  busy: boolean
  onRepeat: () => void
  onNext: () => void
  nextWord: string
}

/** No answer came: nobody knows yet, and asking again is safe (B1, B2, B3). */
export function Unconfirmed({
  preview: { holder, voucher },
  error,
  busy,
  onRepeat,
  onNext,
  nextWord,
}: UnconfirmedProps) {
  return (
    <Outcome
      kind="unconfirmed"
      word="尚未确认"
      title={holder.name}
      detail={`${error instanceof ApiProblem ? '系统正忙' : '网络没有回应'}，还不知道是否已经使用`}
      foot={
        <>
          <Button busy={busy} busyText="正在再查…" onTap={onRepeat}>
            再查一次
          </Button>
          <Button kind="text" onTap={onNext}>
            先不等，{nextWord}
          </Button>
        </>
      }
    >
      <Card title="可以怎么办">
        请让持券人稍等。网络恢复后会自动再查，重复查不会重复使用。如果先接待下一位，请稍后到“核验记录”里看这一位的结果。
      </Card>
      <Card flush>
        <Facts items={[['培训券', voucher.name]]} />
      </Card>
    </Outcome>
  )
}
