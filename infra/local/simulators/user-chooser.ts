/**
 * The page on which a channel's user would agree to sign in. Here the tester chooses whom to be.
 */
import { randomBytes } from 'node:crypto'
import type { Channel } from '@voucher/shared/values'
import { redirect, type HttpAnswer } from '../http/answer.ts'
import type { ServiceCall } from '../http/service.ts'
import { escapeHtml, simulatorPage } from './page.ts'
import type { World } from './world.ts'

interface Query {
  appId: string
  redirectUri: string
  state: string
}

export interface Chooser {
  channel: Channel
  appId: string
  /** The channel's name for its users, and what it says above the choice. */
  userWord: string
  question: string
  wrongApp: string
  wrongSite: string
  /** Where the form of the page goes, as the page sees it. */
  action: string
  /** The only site that may ask, as the channel's settings would name it. */
  publicOrigin: string
}

/** @returns the page, and what happens when a choice is made on it */
export function userChooser(
  { users }: World,
  { channel, appId: own, userWord, question, wrongApp, wrongSite, action, publicOrigin }: Chooser,
) {
  const problemOf = ({ appId, redirectUri }: Query): HttpAnswer | undefined => {
    const wrong = (what: string): HttpAnswer => simulatorPage('无法登录', `<p>${what}</p>`, 400)
    if (appId !== own) return wrong(wrongApp)
    return URL.canParse(redirectUri) && new URL(redirectUri).origin === publicOrigin
      ? undefined
      : wrong(wrongSite)
  }
  const choice = (
    query: Query,
    { subject, label, note }: { subject: string; label: string; note: string },
  ): string => `<form method="post" action="${action}">
    ${Object.entries({ ...query, subject })
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
      .join('')}
    <button>${escapeHtml(label)}<br><small>${escapeHtml(note)}</small></button></form>`
  return {
    page(query: Query): HttpAnswer {
      const known = users
        .users(channel)
        .map(({ subject, nickname }) => choice(query, { subject, label: nickname, note: subject }))
        .join('')
      const newcomer = choice(query, {
        subject: '',
        label: `新的${userWord}`,
        note: '还没有签发电子社保卡',
      })
      return (
        problemOf(query) ??
        simulatorPage(
          `选择${userWord}`,
          `<p>${question}请选择以谁的身份登录：</p>${newcomer}${known}`,
        )
      )
    },
    decide({ body }: ServiceCall): HttpAnswer {
      const {
        appId = '',
        redirectUri = '',
        state = '',
        subject = '',
      } = body as Partial<Query & { subject: string }>
      const refused = problemOf({ appId, redirectUri, state })
      if (refused) return refused
      const chosen = subject || `${channel}-${randomBytes(8).toString('hex')}`
      if (!users.user(channel, chosen))
        users.addUser({ channel, subject: chosen, nickname: `${userWord} ${chosen.slice(-4)}` })
      const target = new URL(redirectUri)
      target.searchParams.set('code', users.issueCode(channel, 'login', chosen))
      target.searchParams.set('state', state)
      return redirect(target.href)
    },
  }
}
