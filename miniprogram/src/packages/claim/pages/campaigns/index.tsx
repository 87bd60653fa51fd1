import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>领券中心</Page>
}
