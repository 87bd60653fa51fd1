import { View } from '@tarojs/components'
import { accessible } from '../../../../../components/basic/accessible.ts'
import { Button } from '../../../../../components/basic/Button.tsx'
import { classNames } from '../../../../../components/basic/classNames.ts'
import { Icon } from '../../../../../components/basic/Icon.tsx'
import { Banner } from '../../../../../components/state/Banner.tsx'
import type { Scanner } from '../../../../../platform/scanner/scanner.ts'
import './Finder.scss'

const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right']

/**
 * The place where codes are scanned: the live picture, or the way to the platform's own scanning
 * page.
 */
export function Finder({ scanner, hint }: { scanner: Scanner; hint: string | null }) {
  const { picture, state, problem, open, light } = scanner
  if (problem !== null) return <NoCamera scanner={scanner} />
  return (
    <>
      <View className="finder" onClick={() => picture === null && state === 'closed' && open()}>
        {picture}
        {picture === null && <PlatformScanner closed={state === 'closed'} />}
        {picture !== null && state === 'opening' && (
          <View className="finder__word">正在打开相机…</View>
        )}
        {CORNERS.map((corner) => (
          <View key={corner} className={`finder__corner finder__corner--${corner}`} />
        ))}
        {state === 'live' && <View className="finder__beam" />}
        {light !== null && (
          <View
            className={classNames('finder__light', light.on && 'finder__light--on')}
            onClick={light.toggle}
            {...accessible({ role: 'button' })}
          >
            {light.on ? '关灯' : '开灯'}
          </View>
        )}
      </View>
      {hint === null ? (
        <View className="finder__hint">请对准持券人手机上的二维码</View>
      ) : (
        <Banner tone="warn" title={hint} />
      )}
    </>
  )
}

function PlatformScanner({ closed }: { closed: boolean }) {
  return (
    <View className="finder__word" {...(closed ? accessible({ role: 'button' }) : {})}>
      <Icon name="scan" size={64} color="white" line={1.2} />
      {closed ? '点这里打开相机' : '正在打开相机…'}
    </View>
  )
}

function NoCamera({ scanner: { problem, open } }: { scanner: Scanner }) {
  return (
    <View className="finder finder--off" {...accessible({ role: 'alert' })}>
      <Icon name="alert" size={48} color="orange" line={1.5} />
      <View className="finder__problem">{problem?.title}</View>
      <View className="finder__detail">{problem?.detail}</View>
      {problem?.retry === true && (
        <Button size="small" kind="line" onTap={open}>
          重新打开相机
        </Button>
      )}
    </View>
  )
}
