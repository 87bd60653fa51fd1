/**
 * The contract as an OpenAPI 3.1 document, for people and tools that write clients. Pure: the same
 * contract gives the same document.
 */
import * as z from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import { areas, type Area } from '@voucher/shared/contract/index'
import type { Route } from '@voucher/shared/contract/route'
import { describeSchema, schemas } from './openapi-schemas.ts'
import { needOf, refusalsOf, SECURITY } from './openapi-access.ts'

/** `POST /me/vouchers/{voucherId}/passes` → `postMeVouchersVoucherIdPasses`. */
const operationIdOf = (key: string): string =>
  key.toLowerCase().slice(0, key.indexOf(' ')) +
  key
    .slice(key.indexOf(' '))
    .split(/[^0-9A-Za-z]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const idempotencyKey = z
  .string()
  .min(1)
  .max(64)
  .meta({
    description:
      '一次操作一个新的标识（1 至 64 个可见字符）。没有收到答复时带着同一标识和同样的内容重发，24 小时内得到同一结果，不会重复办理。',
    examples: ['0b8f6c1e-7d2a-4f0e-9a55-2f6f1f8f7c3d'],
  })
const institutionId = z
  .string()
  .optional()
  .meta({ description: '同时为几家机构办理时，说明本次为哪一家。' })

function headersOf({ access, idempotent }: Route): z.ZodObject | undefined {
  const headers = {
    ...(idempotent && { 'Idempotency-Key': idempotencyKey }),
    ...((access === 'operator' || access === 'primary') && { 'X-Institution-Id': institutionId }),
  }
  return Object.keys(headers).length > 0 ? z.object(headers) : undefined
}

function success({ status, answer, summary }: Route): ZodOpenApiOperationObject['responses'] {
  if (status === 302)
    return {
      '302': {
        description: '跳转',
        headers: z.object({ Location: z.url().meta({ description: '要打开的页面' }) }),
      },
    }
  return {
    [`${status}`]: {
      description: answer ? summary : '已办理，没有内容',
      ...(answer && { content: { 'application/json': { schema: answer } } }),
    },
  }
}

function operationOf(area: Area, key: string, route: Route): ZodOpenApiOperationObject {
  const header = headersOf(route)
  return {
    operationId: operationIdOf(key),
    tags: [area],
    summary: route.summary,
    description: needOf(route),
    security: route.access === 'public' ? [] : SECURITY,
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
      ...(header && { header }),
    },
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    responses: { ...success(route), ...refusalsOf(route) },
  }
}

function pathsOf(): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const [area, routes] of Object.entries(areas) as [Area, Record<string, Route>][]) {
    for (const [key, route] of Object.entries(routes)) {
      const [method = '', path = ''] = key.split(' ')
      ;(paths[path] ??= {})[method.toLowerCase()] = operationOf(area, key, route)
    }
  }
  return paths
}

const TAGS: Record<Area, string> = {
  identity: '登录、电子社保卡与身份验证',
  worker: '劳动者：领券、我的卡券、出示券码',
  operator: '培训机构经办人：扫码核验、确认使用、经办人管理',
  public: '无需登录',
}

let document: Record<string, unknown> | undefined

/** The document, made at its first use and then kept. */
export function openApiDocument(): Record<string, unknown> {
  document ??= {
    ...createDocument(
      {
        openapi: '3.1.0',
        info: {
          title: '职业培训券 API',
          version: '1.0.0',
          license: { name: 'UNLICENSED', identifier: 'LicenseRef-UNLICENSED' },
          description:
            '时刻为 ISO 8601 UTC，日期为上海时区的 YYYY-MM-DD，金额为整数分。列表用 `limit` 与 `cursor` 翻页。错误一律为 application/problem+json（RFC 9457），`code` 说明原因，`title`、`detail`、`next` 可直接给人看。',
        },
        servers: [{ url: '/api' }],
        tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
        paths: pathsOf(),
        components: {
          schemas,
          securitySchemes: {
            accessToken: {
              type: 'http',
              scheme: 'bearer',
              bearerFormat: 'JWT',
              description:
                '登录得到的 accessToken，15 分钟有效；只在收到 token_expired 时用 refreshToken 换新。',
            },
          },
        },
      },
      { override: describeSchema },
    ),
  }
  return document
}
