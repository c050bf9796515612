# Les jours, les mois et les heures, pour les pages, l’archive et les flux.

date-long = { $weekday } { $day } { $month } { $year }
date-first = 1er
date-short = { $weekday } { $day } { $month }
date-one-day = Le { $first }
date-days = Du { $first } au { $last }
date-at = le { $date } à { $time }
date-range = { $start } à { $end }
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
