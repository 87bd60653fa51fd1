import { View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem, hasCode } from '@voucher/shared/client/problems'
import { momentOf } from '@voucher/shared/words'
import { useSubmit } from '../../hooks/server/useSubmit.ts'
import { FACE_ON_OWN_PAGE, showFaceCheck } from '../../platform/channel/face.ts'
import type { FaceTask } from '../../platform/phone/storage.ts'
import { endFaceTask, unfinishedFaceTask } from '../../services/person/face-task.ts'
import {
  finishFaceCheck,
  type WorkerPurpose,
  startFaceCheck,
  verifyByPassword,
} from '../../services/person/verification.ts'
import { Button } from '../basic/Button.tsx'
import { PIN_LENGTH, PinPad } from '../form/PinPad.tsx'
import { Banner } from '../state/Banner.tsx'
import { Refusal } from '../state/Refusal.tsx'
import { FaceStep } from './FaceStep.tsx'
import './Verify.scss'

export interface VerifyProps {
  purpose: WorkerPurpose
  /** The batch to be claimed, or the voucher to be used. */
  resource: string
  /** Why it is asked, such as 领取前请验证身份. */
  hint: string
  onVerified: (verificationToken: string) => void
}

/** Identity verification by the card's password or by face (R7, R23). */
export function Verify({ purpose, resource, hint, onVerified }: VerifyProps) {
  const [task, setTask] = useState(() => unfinishedFaceTask(purpose, resource))
  const [pin, setPin] = useState('')
  const byPassword = useSubmit((password: string) => verifyByPassword(purpose, resource, password))
  const begin = useSubmit(() => startFaceCheck(purpose, resource))

  const submitPin = async (password: string) => {
    const token = await byPassword.submit(password)
    if (token !== null) onVerified(token)
  }
  const startFace = async () => {
    const begun = await begin.submit(null)
    if (begun === null) return
    await showFaceCheck(begun.url)
    setTask(begun)
  }
  const giveUpFace = () => {
    endFaceTask()
    setTask(null)
  }

  if (task !== null)
    return (
      <FaceCheck
        key={task.faceSessionId}
        purpose={purpose}
        task={task}
        restartError={begin.error}
        onVerified={onVerified}
        onRestart={() => void startFace()}
        onGiveUp={giveUpFace}
      />
    )
  const lost = byPassword.error !== null && !(byPassword.error instanceof ApiProblem)
  return (
    <View className="verify">
      <PasswordRefusal error={byPassword.error} />
      <Refusal error={begin.error} />
      <PinPad
        title="请输入电子社保卡密码"
        hint={hint}
        value={pin}
        refused={byPassword.error instanceof ApiProblem}
        busy={byPassword.busy}
        onChange={(value) => {
          byPassword.clear()
          setPin(value)
        }}
        onComplete={(password) => void submitPin(password)}
      />
      <View className="verify__other">
        {lost && pin.length === PIN_LENGTH && (
          <Button busy={byPassword.busy} onTap={() => void submitPin(pin)}>
            再试一次
          </Button>
        )}
        <Button kind="text" busy={begin.busy} onTap={() => void startFace()}>
          忘记密码？改用人脸识别
        </Button>
      </View>
    </View>
  )
}

/** A refused password says how many attempts are left, a locked card until when. */
function PasswordRefusal({ error }: { error: unknown }) {
  if (hasCode(error, 'password_wrong')) {
    const left = error.number('remainingAttempts')
    return (
      <Banner
        tone="no"
        title="密码不正确"
        detail={left === undefined ? '' : `还可以试 ${left} 次，连续输错 5 次会锁定 24 小时`}
        next="请重新输入；忘记密码可改用人脸识别"
      />
    )
  }
  const unlocksAt = hasCode(error, 'card_locked') ? error.text('unlocksAt') : undefined
  if (unlocksAt !== undefined)
    return (
      <Banner
        tone="no"
        title="密码输错次数过多，已锁定"
        detail={`${momentOf(unlocksAt)} 自动解锁`}
        next="可以改用人脸识别，马上解锁"
      />
    )
  return <Refusal error={error} />
}

interface FaceCheckProps {
  purpose: WorkerPurpose
  task: FaceTask
  restartError: unknown
  onVerified: (token: string) => void
  onRestart: () => void
  onGiveUp: () => void
}

/**
 * After the card platform's face check: asks for its result. On h5 the person comes back to this
 * screen, so it asks at once.
 */
function FaceCheck({
  purpose,
  task,
  restartError,
  onVerified,
  onRestart,
  onGiveUp,
}: FaceCheckProps) {
  const { submit, busy, error } = useSubmit(() => finishFaceCheck(purpose, task))
  const asked = useRef(false)
  const finish = async () => {
    const token = await submit(null)
    if (token !== null) onVerified(token)
  }
  useEffect(() => {
    if (!FACE_ON_OWN_PAGE || asked.current) return
    asked.current = true
    void finish()
  })
  const refused = error instanceof ApiProblem
  const untilRefused = error === null ? '开始识别' : '再试一次'
  return (
    <View className="verify">
      <Refusal error={restartError ?? error} />
      <FaceStep hint="请在光线充足处正对手机，不要戴帽子和墨镜">
        <Button
          busy={busy}
          busyText="正在核对…"
          onTap={() => (refused ? onRestart() : void finish())}
        >
          {refused ? '重新识别' : untilRefused}
        </Button>
        <Button kind="text" onTap={onGiveUp}>
          改用密码验证
        </Button>
      </FaceStep>
    </View>
  )
}
