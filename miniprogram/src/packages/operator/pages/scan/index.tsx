import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>扫码核验</Page>
}
