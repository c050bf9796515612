//! The few words of the pages, in the event's language: French, or else English.

/// Words in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
    pub(crate) days: &'static str,
    pub(crate) themes: &'static str,
    pub(crate) without_day: &'static str,
    pub(crate) without_notes: &'static str,
    pub(crate) provisional: &'static str,
    pub(crate) cancelled: &'static str,
    /// Between a title and what explains it.
    pub(crate) colon: &'static str,
}

const FRENCH: Words = Words {
    weekdays: [
        "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche",
    ],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    days: "Journées",
    themes: "Thèmes",
    without_day: "Sans journée",
    without_notes: "sans notes",
    provisional: "provisoire",
    cancelled: "annulé",
    colon: " : ",
};

const ENGLISH: Words = Words {
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    days: "Days",
    themes: "Themes",
    without_day: "Without a day",
    without_notes: "without notes",
    provisional: "provisional",
    cancelled: "cancelled",
    colon: ": ",
};

impl Words {
    pub(crate) fn of(language: &str) -> Self {
        let tag = language.split(['-', '_']).next().unwrap_or_default();
        if tag.eq_ignore_ascii_case("fr") {
            FRENCH
        } else {
            ENGLISH
        }
    }

    /// `10e édition`.
    pub(crate) fn edition(&self, number: u32) -> String {
        match (self.is_french(), number) {
            (true, 1) => "1re édition".to_owned(),
            (true, number) => format!("{number}e édition"),
            (false, number) => format!("Edition {number}"),
        }
    }

    /// `Mercredi 6 juillet 2022`.
    pub(crate) fn date(&self, date: jiff::civil::Date) -> String {
        let weekday = self.weekdays[index(date.weekday().to_monday_zero_offset())];
        let month = self.months[index(date.month() - 1)];
        let day = match date.day() {
            1 if self.is_french() => "1er".to_owned(),
            day => day.to_string(),
        };
        format!("{weekday} {day} {month} {}", date.year())
    }

    fn is_french(&self) -> bool {
        self.days == FRENCH.days
    }
}

fn index(number: i8) -> usize {
    usize::try_from(number).unwrap_or_default()
}
