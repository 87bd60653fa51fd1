/** The card platform's server API: does this name belong to this number, and its face check. */
import * as z from 'zod'
import { DomainError } from '@voucher/functions/platform/domain-error'
import { shanghaiDate } from '@voucher/shared/dates'
import { idNumberProblem } from '@voucher/shared/id-number'
import type { BusinessClock } from '../../clock/business-clock.ts'
import { json, redirect, refusal } from '../../http/answer.ts'
import type { ServiceRoutes } from '../../http/service.ts'
import { escapeHtml, simulatorPage } from '../page.ts'
import type { CardRecords } from './card-records.ts'

const identification = z.object({
  name: z.string().min(1),
  idNumber: z.string().min(1),
  phone: z.string().optional(),
})
const check = z.object({
  faceSessionId: z.string().min(1),
  name: z.string(),
  idNumber: z.string(),
  purpose: z.string(),
  returnUrl: z.url(),
})

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw new DomainError('invalid_request', { detail: parsed.error.message })
  return parsed.data
}

/** @param pages where people's browsers reach this service's pages, without a trailing slash */
export function cardApi(records: CardRecords, clock: BusinessClock, pages: string): ServiceRoutes {
  return {
    'POST /persons/identify': ({ body }) => {
      const { name, idNumber, phone } = parse(identification, body)
      if (idNumberProblem(idNumber, shanghaiDate(clock.now()))) return json({ matched: false })
      const known = records.person(idNumber)
      const mismatch =
        known &&
        (known.name !== name ||
          (phone !== undefined && known.phone !== undefined && known.phone !== phone))
      return json(
        mismatch
          ? { matched: false }
          : {
              matched: true,
              regionCode: known?.regionCode ?? idNumber.slice(0, 6),
              crowds: known?.crowds ?? [],
            },
      )
    },
    'POST /face-checks': ({ body }) => {
      const started = parse(check, body)
      records.startFaceCheck(started)
      return json({ url: `${pages}/face/${encodeURIComponent(started.faceSessionId)}` })
    },
    'GET /face-checks/{id}': ({ params }) => {
      if (!records.faceCheck(params.id ?? '')) throw refusal('not_found')
      return json({ result: records.faceAnswer(params.id ?? '') ?? 'passed' })
    },
    'GET /face/{id}': ({ params }) => {
      const started = records.faceCheck(params.id ?? '')
      if (!started) return simulatorPage('没有这次人脸识别', '<p>请返回后重新开始。</p>', 404)
      return simulatorPage(
        '人脸识别',
        `<p>您正${escapeHtml(started.purpose)}。如果不是您本人要办理，请不要识别。</p>
        <p>请 ${escapeHtml(started.name)} 本人正对屏幕。请选择这次识别的结果：</p>
        <form method="post"><button class="main" name="result" value="passed">识别通过</button><button class="danger" name="result" value="failed">识别失败</button></form>`,
      )
    },
    'POST /face/{id}': ({ params, body }) => {
      const started = records.faceCheck(params.id ?? '')
      if (!started) return simulatorPage('没有这次人脸识别', '<p>请返回后重新开始。</p>', 404)
      records.answerFaceCheck(
        started.faceSessionId,
        (body as { result?: string }).result === 'failed' ? 'failed' : 'passed',
      )
      const target = new URL(started.returnUrl)
      target.searchParams.set('faceSessionId', started.faceSessionId)
      return redirect(target.href)
    },
  }
}
