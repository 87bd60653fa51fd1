import './frame.scss'
