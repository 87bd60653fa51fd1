import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '../../../../components/basic/Button.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { Failure, Loading } from '../../../../components/state/StateView.tsx'
import { useTyping } from '../../../../platform/page/keyboard.ts'
import { open } from '../../../../platform/page/navigation.ts'
import { useScanner } from '../../../../platform/scanner/useScanner'
import type { Affiliation } from '../../../../services/person/me.ts'
import { OperatorOnly } from '../../components/OperatorOnly.tsx'
import { Checked } from './checked/Checked.tsx'
import { CODE_LENGTH, CodePad } from './code/CodePad.tsx'
import { Finder } from './code/Finder.tsx'
import { Accepted } from './outcome/Accepted.tsx'
import { Refused } from './outcome/Refused.tsx'
import { Unconfirmed } from './outcome/Unconfirmed.tsx'
import { useDesk } from './useDesk.ts'
import { useTodayCount } from './useTodayCount.ts'
import './index.scss'

/** 扫码核验 (R40): the camera at once, and after each person ready for the next with one tap. */
export default function ScanPage() {
  return (
    <OperatorOnly>
      {(institution) => <DeskPage key={institution.institutionId} institution={institution} />}
    </OperatorOnly>
  )
}

function DeskPage({ institution }: { institution: Affiliation }) {
  const today = useTodayCount()
  const desk = useDesk(today.add)
  const { state } = desk
  const [keying, setKeying] = useState(false)
  const [typed, setTyped] = useState('')
  const ready = state.step === 'ready'
  const scanner = useScanner({ enabled: !keying, scanning: ready, onScan: desk.scan })

  const enter = (code: string) => code.length === CODE_LENGTH && desk.check(code)
  useTyping({
    onDigits: (digits) => {
      if (!ready) return
      setKeying(true)
      setTyped((before) =>
        (before.length === CODE_LENGTH ? digits : before + digits).slice(0, CODE_LENGTH),
      )
    },
    onErase: () => ready && setTyped((before) => before.slice(0, -1)),
    onEnter: () => ready && enter(typed),
  })

  const keyIn = () => {
    setKeying(true)
    desk.next()
  }
  const next = () => {
    setTyped('')
    desk.next()
  }
  const nextWord = keying ? '继续下一位' : '继续扫下一位'

  if (state.step === 'checked')
    return (
      <Checked
        preview={state.preview}
        notice={state.notice}
        busy={state.busy}
        onConfirm={desk.confirm}
        onCancel={next}
      />
    )
  if (state.step === 'accepted')
    return <Accepted {...state} today={today.count} nextWord={nextWord} onNext={next} />
  if (state.step === 'refused')
    return <Refused error={state.error} nextWord={nextWord} onNext={next} onKeyIn={keyIn} />
  if (state.step === 'unconfirmed')
    return (
      <Unconfirmed
        preview={state.intent.preview}
        error={state.error}
        busy={state.busy}
        onRepeat={desk.repeat}
        onNext={next}
        nextWord={nextWord}
      />
    )
  if (state.step === 'checking') {
    return (
      <Page
        foot={
          <Button kind="line" onTap={desk.next}>
            取消
          </Button>
        }
      >
        {state.error === null ? (
          <Loading text="正在核对人和券…" />
        ) : (
          <Failure error={state.error} onRetry={desk.repeat} />
        )}
      </Page>
    )
  }
  const foot = keying ? (
    <KeyingFoot
      complete={typed.length === CODE_LENGTH}
      onEnter={() => enter(typed)}
      onCamera={() => setKeying(false)}
    />
  ) : (
    <Button kind={scanner.problem === null ? 'line' : 'filled'} onTap={keyIn}>
      输入券码
    </Button>
  )
  return (
    <Page foot={foot}>
      <View className="desk">
        <View className="desk__institution">{institution.institutionName}</View>
        <View className="desk__today" onClick={() => open('records')}>
          {today.count === null ? '核验记录' : `今日 ${today.count} 人`}
        </View>
      </View>
      {keying ? (
        <CodePad value={typed} onChange={setTyped} />
      ) : (
        <Finder scanner={scanner} hint={state.hint} />
      )}
    </Page>
  )
}

function KeyingFoot({
  complete,
  onEnter,
  onCamera,
}: {
  complete: boolean
  onEnter: () => void
  onCamera: () => void
}) {
  return (
    <>
      <Button disabled={!complete} onTap={onEnter}>
        核对券码
      </Button>
      <Button kind="text" onTap={onCamera}>
        改用相机扫码
      </Button>
    </>
  )
}
