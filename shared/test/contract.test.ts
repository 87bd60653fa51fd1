import { describe, expect, it } from '@jest/globals'
import { areas, routes } from '@voucher/shared/contract/index'
import type { Route } from '@voucher/shared/contract/route'
import { ERRORS } from '@voucher/shared/errors'

const HAN = /\p{Script=Han}/u
const errors = Object.entries(ERRORS)
const table: [string, Route][] = Object.entries(routes)

describe('error codes', () => {
  it.each(errors)(
    '%s tells people what happened and what to do',
    (_code, { status, title, next }) => {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(title).toMatch(HAN)
      expect(next).toMatch(HAN)
      expect(title).not.toBe(next)
    },
  )

  it('has no two codes with one title, so that a screen always says which it is', () => {
    const titles = errors.map(([, { title }]) => title)
    expect(new Set(titles).size).toBe(titles.length)
  })
})

describe('routes', () => {
  it('stand in one area only', () => {
    const all = Object.values(areas).flatMap((area) => Object.keys(area))
    expect(new Set(all).size).toBe(all.length)
    expect(Object.keys(routes).sort()).toEqual(all.sort())
  })

  it.each(table)('%s refuses with known codes, named once', (_key, { errors: codes = [] }) => {
    expect(Object.keys(ERRORS)).toEqual(expect.arrayContaining([...codes]))
    expect(new Set(codes).size).toBe(codes.length)
  })

  it.each(table)(
    '%s names the parameters of its path and says in Chinese what it is for',
    (key, { params, summary }) => {
      const inPath = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(Object.keys(params?.shape ?? {})).toEqual(inPath)
      expect(summary).toMatch(HAN)
    },
  )

  it.each(table)(
    '%s carries a body only where HTTP has one, and an answer unless it has none',
    (key, { body, answer, status, idempotent }) => {
      if (key.startsWith('GET ')) expect(body).toBeUndefined()
      expect(answer === undefined).toBe(status === 204 || status === 302)
      if (idempotent) expect(key).toMatch(/^POST /)
    },
  )
})
