import type { Preview } from '@voucher/shared/contract/operator'
import { chineseMoment } from '@voucher/shared/dates'
import { Button } from '../../../../../components/basic/Button.tsx'
import { Card, Facts } from '../../../../../components/frame/Card.tsx'
import { Outcome } from './Outcome.tsx'

export interface AcceptedProps {
  preview: Preview
  className: string | undefined
  redeemedAt: string
  today: number | null
  nextWord: string
  onNext: () => void
}

/** The voucher is used: for whom, and ready for the next (B1, B3). */
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
