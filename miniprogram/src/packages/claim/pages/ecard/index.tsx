import { useState } from 'react'
import { normaliseIdNumber } from '@voucher/shared/id-number'
import { normaliseName } from '@voucher/shared/person-name'
import { hasCode } from '@voucher/shared/client/problems'
import { Page } from '../../../../components/frame/Page.tsx'
import { Failure, Loading } from '../../../../components/state/StateView.tsx'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { useSession } from '../../../../hooks/store/useSession.ts'
import { showFaceCheck } from '../../../../platform/channel/face.ts'
import { api } from '../../../../services/api/api.ts'
import {
  beginFaceTask,
  endFaceTask,
  unfinishedFaceTask,
} from '../../../../services/person/face-task.ts'
import { loadMe } from '../../../../services/person/me.ts'
import { CONSENT_VERSION } from '../../agreement.ts'
import { ConfirmFace } from './ConfirmFace.tsx'
import { NO_DETAILS, type Details } from './details.ts'
import { DetailsForm } from './DetailsForm.tsx'
import { Intro } from './Intro.tsx'
import { OpenedCard } from './OpenedCard.tsx'
import { SetPassword } from './SetPassword.tsx'
import './index.scss'

type Step = 'intro' | 'details' | 'password'

/** 签发电子社保卡 (R20): 领取 → 手机号码 → 姓名, 身份证号码, 同意 → 密码两次 → 人脸识别 → 立即使用. */
export default function ECardPage() {
  const { me, error, loading } = useSession()
  const [step, setStep] = useState<Step>('intro')
  const [details, setDetails] = useState<Details>(NO_DETAILS)
  /** Kept while the details are corrected, so that it need not be typed again. */
  const [password, setPassword] = useState('')
  const [hasCardElsewhere, setHasCardElsewhere] = useState(false)
  const [task, setTask] = useState(() => unfinishedFaceTask('ecard', ''))

  const opening = useSubmit(
    async ({ name, idNumber, phone, pin }: Omit<Details, 'agreed'> & { pin: string }) => {
      const body = {
        name: normaliseName(name),
        idNumber: normaliseIdNumber(idNumber),
        phone,
        password: pin,
        consentVersion: CONSENT_VERSION,
      }
      try {
        return await api('POST /me/ecard', { body })
      } catch (refused) {
        if (hasCode(refused, 'password_wrong', 'card_locked')) setHasCardElsewhere(true)
        throw refused
      }
    },
  )

  const submit = async (pin: string) => {
    setPassword(pin)
    const answer = await opening.submit({
      name: details.name,
      idNumber: details.idNumber,
      phone: details.phone,
      pin,
    })
    if (answer === null) return
    const begun = beginFaceTask({ purpose: 'ecard', resource: '', ...answer })
    await showFaceCheck(begun.url)
    setTask(begun)
  }
  const restart = () => {
    endFaceTask()
    setTask(null)
    setPassword('')
    setStep('details')
  }

  if (me === null)
    return (
      <Page>
        {error !== null && !loading ? (
          <Failure error={error} onRetry={() => void loadMe()} />
        ) : (
          <Loading />
        )}
      </Page>
    )
  if (me.person !== null) return <OpenedCard person={me.person} />
  if (task !== null) return <ConfirmFace task={task} onRestart={restart} />
  if (step === 'intro') {
    const receivePhone = (phone: string) => {
      setDetails((before) => ({ ...before, phone: phone === '' ? before.phone : phone }))
      setStep('details')
    }
    return <Intro onPhone={receivePhone} />
  }

  const aboutDetails = hasCode(opening.error, 'identity_mismatch', 'invalid_request')
  if (step === 'details' || aboutDetails) {
    const change = (changed: Partial<Details>) => {
      setStep('details')
      setDetails((before) => ({ ...before, ...changed }))
    }
    const next = () => {
      setStep(password === '' ? 'password' : 'details')
      if (password !== '') void submit(password)
    }
    return (
      <DetailsForm
        details={details}
        onChange={change}
        busy={opening.busy}
        error={opening.error}
        onNext={next}
      />
    )
  }
  const reviseDetails = () => {
    opening.clear()
    setPassword('')
    setStep('details')
  }
  return (
    <SetPassword
      existing={hasCardElsewhere}
      busy={opening.busy}
      error={opening.error}
      onPassword={(pin) => void submit(pin)}
      onBack={reviseDetails}
    />
  )
}
