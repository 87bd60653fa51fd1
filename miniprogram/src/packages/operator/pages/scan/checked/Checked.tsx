import { View } from '@tarojs/components'
import { chineseDate } from '@voucher/shared/dates'
import { yuan } from '@voucher/shared/money'
import { FUNCTION_TYPES, MODES } from '@voucher/shared/values'
import type { Preview } from '@voucher/shared/contract/operator'
import { useState } from 'react'
import { dotted, occupationWords } from '@voucher/shared/words'
import { Button } from '../../../../../components/basic/Button.tsx'
import { Card, Facts } from '../../../../../components/frame/Card.tsx'
import { Page } from '../../../../../components/frame/Page.tsx'
import { Banner } from '../../../../../components/state/Banner.tsx'
import { Refusal } from '../../../../../components/state/Refusal.tsx'
import { ClassChoice } from './ClassChoice.tsx'
import './Checked.scss'

export interface CheckedProps {
  preview: Preview
  /** Why the chosen class was not taken. */
  notice: unknown
  busy: boolean
  onConfirm: (classId: string | undefined) => void
  onCancel: () => void
}

function facts({ voucher }: Preview): [label: string, value: string | undefined][] {
  return [
    ['培训券', voucher.name],
    ['工种', occupationWords(voucher.occupation, voucher.level)],
    ['类型', `${MODES[voucher.mode]} · ${FUNCTION_TYPES[voucher.functionType]}`],
    ['券面值', voucher.faceValueFen === undefined ? undefined : yuan(voucher.faceValueFen)],
    ['班级', voucher.className],
    ['最后可用', chineseDate(voucher.validUntil)],
  ]
}

/** Person and voucher match: who it is in large type, and the one green button. */
export function Checked({ preview, notice, busy, onConfirm, onCancel }: CheckedProps) {
  const { voucher, holder, classes, warnings } = preview
  const open = classes.filter(({ freeSeats }) => freeSeats > 0)
  const [tapped, setTapped] = useState<string | null>(null)
  const mustChoose = voucher.mode === 'general' && voucher.classId === undefined
  const chosen =
    open.find(({ classId }) => classId === tapped) ?? (open.length === 1 ? open[0] : undefined)
  const ready = !mustChoose || chosen !== undefined
  const blocked = mustChoose && open.length === 0
  const untilReady = blocked ? '没有可用的班级' : '请先选择班级'
  return (
    <Page
      foot={
        <>
          <Button
            tone="green"
            busy={busy}
            busyText="正在确认…"
            disabled={!ready}
            onTap={() => onConfirm(mustChoose ? chosen?.classId : undefined)}
          >
            {ready ? '确认使用' : untilReady}
          </Button>
          {!busy && (
            <Button kind="line" onTap={onCancel}>
              不是本人，取消
            </Button>
          )}
        </>
      }
    >
      <Refusal error={notice} />
      {warnings.map((warning) => (
        <Banner key={warning} tone="warn" title={warning} />
      ))}
      {blocked ? (
        <NoClass any={classes.length > 0} />
      ) : (
        <Banner tone="ok" title="人券相符，可以核验" detail="请当面核对持券人姓名" />
      )}
      <View className="holder">
        <View className="holder__name">{holder.name}</View>
        <View className="holder__number">{dotted(holder.idNumberMasked)}</View>
      </View>
      {mustChoose && classes.length > 0 && (
        <ClassChoice classes={classes} chosen={chosen?.classId} onChoose={setTapped} />
      )}
      <Card flush>
        <Facts items={facts(preview)} />
      </Card>
    </Page>
  )
}

function NoClass({ any }: { any: boolean }) {
  const next = '这张券要用在同类型、同工种、有名额的班级。请先报送开班方案，审核通过后再核验。'
  return (
    <Banner tone="no" title={any ? '本机构的班级都已满员' : '本机构没有合适的班级'} next={next} />
  )
}
