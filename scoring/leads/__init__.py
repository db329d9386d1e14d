"""What in filled household forms a person should look at. Leads with a figure and its reason, never a verdict.

Sources of the ideas: Blasius & Thiessen 2012 (straight-lining, effort), Kuriakose & Robbins 2016 (largest match of a
form) with the objections of Simmons et al. 2016, Bredl, Storfinger & Menold 2013 (signs of interviewers who fill in
forms themselves), Murphy et al. 2016 (curbstoning), Iglewicz & Hoaglin 1993 (robust outliers), Liu, Ting & Zhou 2008
(isolation forest), Spiegelhalter 2005 and Efron 2004 (people differ more than chance alone: overdispersion, the
empirical null).
"""
