"""Working calendars: when an office works. Anybody may look; administrators make and change them."""

from typing import Any

import gradio as gr

from copilot.domain.calendar import holidays
from copilot.domain.member import Actor
from copilot.domain.permission import DESK_RIGHTS, DeskRight
from copilot.errors import UsageError
from copilot.services import calendars
from copilot.services.desk import Desk
from copilot.ui.escaping import esc
from copilot.ui.events import Events
from copilot.ui.permits import MEMBER
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.render import empty, sheet
from copilot.ui.show_levels import calendars_table, days_off_lines, hours_said

NEW = ""  # the value of 'a new calendar'
PICK = "calendar-pick"
LONGEST = 100_000  # characters: thousands of days off
NO_CALENDAR = empty("Days off", "Click a calendar to see its days off.")


class CalendarsTab:
    """Built inside a `gr.Tab`. `outputs` are what `opened` fills."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        with gr.Row(elem_classes="work"):
            with gr.Column(scale=7, min_width=320):
                self.listed = html(calendars_table(()), "pane pane-list")
            with gr.Column(scale=4, min_width=260):
                self.days = html(NO_CALENDAR, "pane pane-evidence")
        with gr.Column(visible=False, elem_classes="forms") as self.forms, gr.Column(min_width=280):
            gr.Markdown("## Make or change a calendar")
            self._form()
        self.pick = hidden_box(PICK)
        self.outputs = [self.listed, self.forms, self.which]
        self.fields = [self.which, self.name, self.zone, self.hours, self.holidays]
        self._wire()

    def _form(self) -> None:
        with gr.Row():
            self.which = gr.Dropdown(
                [("A new calendar", NEW)], value=NEW, label="Calendar", info="Choose one to change it.", min_width=180
            )
            self.name = gr.Textbox(
                label="Name of the new one", info="Without spaces, e.g. dublin.", max_length=80, min_width=180
            )
            self.zone = gr.Textbox(
                label="Time zone", info="As the IANA names it, e.g. Europe/Dublin.", max_length=80, min_width=180
            )
        self.hours = gr.Textbox(
            label="Working hours", info="Days and stretches on the wall clock; what is not named is not worked.",
            placeholder="mon-fri 09:00-12:30 13:30-17:30, sat 10:00-13:00", max_length=500,
        )  # fmt: skip
        self.holidays = gr.Textbox(
            label="Days off, one a line", info="A date, and a name after a comma as you like. This list replaces the one before.",
            placeholder="2026-12-25,Christmas Day", lines=5, max_lines=14, max_length=LONGEST, elem_classes="mono",
        )  # fmt: skip
        with gr.Row(elem_classes="acts"):
            self.save = button("Save this calendar", "primary", wide=180)

    def _wire(self) -> None:
        form = [*self.fields[1:], self.days]
        self.pick.submit(self._picked(), self.pick, [self.which, self.days], show_progress="hidden")
        self.which.change(self._taken_up(), self.which, form, show_progress="hidden")
        self.save.click(self._save(), self.fields, [*self.outputs, self.days])

    def opened(self) -> Any:
        """Handler: every calendar, and the form for those who may change one."""

        @self.events.handler(MEMBER)
        def open_calendars(actor: Actor, which: str | None) -> Any:
            return self._shown(actor, which or NEW)

        return open_calendars

    def _picked(self) -> Any:
        @self.events.handler(MEMBER)
        def calendar_picked(actor: Actor, picked: str) -> Any:
            found, place = calendars.listed(self.desk, actor), picked.split(" ")[0]
            if not place.isdecimal() or int(place) >= len(found):
                return gr.skip()
            chosen = found[int(place)]
            return (gr.Dropdown(value=chosen.name) if _may(actor) else gr.skip()), days_off(chosen)

        return calendar_picked

    def _taken_up(self) -> Any:
        @self.events.handler(MEMBER)
        def take_up(actor: Actor, which: str | None) -> Any:
            if not which:
                return gr.Textbox(value="", interactive=True), "", "", "", NO_CALENDAR
            c = calendars.show(self.desk, actor, which)
            fixed = gr.Textbox(value=c.name, interactive=False)
            return fixed, c.zone, hours_said(c.openings), days_off_lines(c), days_off(c)

        return take_up

    def _save(self) -> Any:
        @self.events.handler(DeskRight.SET_CALENDARS)
        def save_calendar(actor: Actor, which: str | None, name: str, zone: str, hours: str, off: str) -> Any:
            if "BEGIN:VCALENDAR" in off:
                raise UsageError("this is an iCalendar file; write its days as lines like 2026-12-25,Christmas Day")
            made = calendars.add(self.desk, actor, which or name, zone.strip(), hours, holidays(off), instead=bool(which))
            gr.Info("The calendar is saved; what waits under it is reckoned anew.", duration=5)
            return *self._shown(actor, made.name), days_off(made)

        return save_calendar

    def _shown(self, actor: Actor, which: str) -> tuple[Any, ...]:
        found = calendars.listed(self.desk, actor)
        names = [("A new calendar", NEW), *((c.name, c.name) for c in found)]
        chosen = which if which in {c.name for c in found} else NEW
        return calendars_table(found, PICK), gr.Column(visible=_may(actor)), gr.Dropdown(names, value=chosen)


def days_off(calendar: Any) -> str:
    """A calendar's days off, by date."""
    items = "".join(f"<li><span class=mono>{h.day}</span> {esc(h.name)}</li>" for h in calendar.holidays)
    listed = f"<ul>{items}</ul>" if items else '<p class="quiet">None is entered: every day of the working hours is worked.</p>'
    return sheet(f"<h3>Days off of {esc(calendar.name)}</h3>{listed}")


def _may(actor: Actor) -> bool:
    """Whether the form is worth showing; the service judges."""
    return bool(DESK_RIGHTS[DeskRight.SET_CALENDARS] & set(actor.member.roles))
