/** The three outcomes at the desk, each with what to do next (B1, B3). */
import type { Preview } from '@voucher/shared/contract/operator'
import { chineseMoment } from '@voucher/shared/dates'
import { Button } from '../../../components/Button.tsx'
import { Card, Facts } from '../../../components/Card.tsx'
import { ApiProblem, explain } from '../../../services/problems.ts'
import { momentOf } from '../../../components/words.ts'
import { Outcome } from './Outcome.tsx'

export interface AcceptedProps {
  preview: Preview
  className: string | undefined
  redeemedAt: string
  today: number | null
  nextWord: string
  onNext: () => void
}

export function Accepted({
  preview: { holder, voucher },
  className,
  redeemedAt,
  today,
  nextWord,
  onNext,
}: AcceptedProps) {
  return (
    <Outcome
      kind="accepted"
      word="核验成功"
      title={holder.name}
      detail={`${chineseMoment(redeemedAt)} 已使用`}
      foot={<Button onTap={onNext}>{nextWord}</Button>}
    >
      <Card flush>
        <Facts
          items={[
            ['培训券', voucher.name],
            ['班级', className],
            ['今日本机构已核验', today === null ? undefined : `${today} 人`],
          ]}
        />
      </Card>
    </Outcome>
  )
}

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

export interface UnconfirmedProps {
  preview: Preview
  error: unknown
  busy: boolean
  onRepeat: () => void
  onNext: () => void
  nextWord: string
}

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
