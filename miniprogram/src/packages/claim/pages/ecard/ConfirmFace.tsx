import { useEffect, useRef } from 'react'
import { hasCode } from '@voucher/shared/client/problems'
import { Button } from '../../../../components/basic/Button.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { FaceStep } from '../../../../components/identity/FaceStep.tsx'
import { Banner } from '../../../../components/state/Banner.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { FACE_ON_OWN_PAGE, showFaceCheck } from '../../../../platform/channel/face.ts'
import type { FaceTask } from '../../../../platform/phone/storage.ts'
import { api } from '../../../../services/api/api.ts'
import { endFaceTask } from '../../../../services/person/face-task.ts'
import { cardOpened } from '../../../../services/person/me.ts'
import { Steps } from './Steps.tsx'

/**
 * The face check by the card platform, then the confirmation that opens the card. On h5 the person
 * has just come back from it.
 */
export function ConfirmFace({ task, onRestart }: { task: FaceTask; onRestart: () => void }) {
  const { submit, busy, error } = useSubmit(async () => {
    const answer = await api('POST /me/ecard/{faceSessionId}/confirm', {
      params: { faceSessionId: task.faceSessionId },
    })
    endFaceTask()
    cardOpened(answer)
  })
  const asked = useRef(false)
  useEffect(() => {
    if (!FACE_ON_OWN_PAGE || asked.current) return
    asked.current = true
    void submit(null)
  })
  const failed = hasCode(error, 'face_not_passed')
  const again = () => {
    if (failed) void showFaceCheck(task.url)
    if (!failed || !FACE_ON_OWN_PAGE) void submit(null)
  }
  const untilFailed = error === null ? '开始识别' : '再试一次'
  const foot = (
    <>
      <Button busy={busy} busyText="正在核对…" onTap={again}>
        {failed ? '重新识别' : untilFailed}
      </Button>
      <Button kind="text" onTap={onRestart}>
        重新填写资料
      </Button>
    </>
  )
  return (
    <Page foot={foot}>
      <Steps now={3} title="人脸识别" />
      {failed ? (
        <Banner tone="no" title="人脸识别没有通过" next="请在光线充足处正对手机，再识别一次" />
      ) : (
        <Refusal error={error} />
      )}
      <FaceStep hint="确认是您本人在办理。请在光线充足处正对手机，不要戴帽子和墨镜">
        {null}
      </FaceStep>
    </Page>
  )
}
