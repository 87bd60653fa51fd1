import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { accessible } from '../basic/accessible.ts'
import { classNames } from '../basic/classNames.ts'
import { Icon, type IconName } from '../basic/Icon.tsx'
import './Card.scss'

export interface CardProps {
  title?: string
  children: ReactNode
  /** Holds rows up to its edges. */
  flush?: boolean
  /** A class of the screen's own. */
  className?: string
}

/** A white sheet on the page's ground. */
export function Card({ title, children, flush = false, className = '' }: CardProps) {
  return (
    <View className={classNames('card', flush && 'card--flush', className)}>
      {title !== undefined && <View className="card__title">{title}</View>}
      {children}
    </View>
  )
}

/** One fact a line, such as 持券人 … 周建国. Facts without a value are left out. */
export function Facts({
  items,
}: {
  items: readonly (readonly [label: string, value: ReactNode])[]
}) {
  return (
    <>
      {items
        .filter(([, value]) => value !== undefined && value !== null && value !== '')
        .map(([label, value]) => (
          <View key={label} className="fact">
            <View className="fact__label">{label}</View>
            <View className="fact__value">{value}</View>
          </View>
        ))}
    </>
  )
}

export interface RowProps {
  icon?: IconName
  title: ReactNode
  detail?: ReactNode
  /** At the right; an arrow when the row can be tapped, unless told. */
  aside?: ReactNode
  onTap?: () => void
}

/** One line of a menu or list. */
export function Row({ icon, title, detail, aside, onTap }: RowProps) {
  return (
    <View
      className="row"
      hoverClass={onTap === undefined ? 'none' : 'pressed'}
      hoverStayTime={80}
      onClick={() => onTap?.()}
      {...(onTap === undefined ? {} : accessible({ role: 'button' }))}
    >
      {icon !== undefined && <Icon name={icon} color="blue" />}
      <View className="row__words">
        <View className="row__title">{title}</View>
        {detail !== undefined && <View className="row__detail">{detail}</View>}
      </View>
      {aside ?? (onTap !== undefined && <Icon name="right" size={18} color="ink-2" />)}
    </View>
  )
}

export function Toggle({
  on,
  label,
  onChange,
}: {
  on: boolean
  label: string
  onChange: (on: boolean) => void
}) {
  return (
    <View
      className={classNames('toggle', on && 'toggle--on')}
      onClick={(event) => {
        event.stopPropagation()
        onChange(!on)
      }}
      {...accessible({ role: 'switch', label })}
      {...(process.env.TARO_ENV === 'h5' ? { 'aria-checked': on } : {})}
    >
      <View className="toggle__knob" />
    </View>
  )
}
