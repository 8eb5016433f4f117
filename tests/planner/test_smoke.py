"""One slider in a real Chromium, where there is one: a number and a picture change."""

from pages import loss, move_slider, opened, picture, strangers, wait_for


def test_a_slider_changes_number_and_picture(tab, address):
    opened(tab, address)
    assert tab.locator("h1").first.inner_text().startswith("错峰生产计划台")
    number, drawn = loss(tab), wait_for(tab, picture)
    move_slider(tab)
    wait_for(tab, loss, number)
    wait_for(tab, picture, drawn)
    assert not strangers(tab, address) and len(tab.asked) > 1
    assert not tab.complaints
