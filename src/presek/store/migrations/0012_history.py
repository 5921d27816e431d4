from django.db import migrations, models


class Migration(migrations.Migration):
    """Of each segment in each run, the version of its definition and whether its past begins there."""

    dependencies = [
        ("store", "0011_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="runsegment",
            name="first",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="runsegment",
            name="version",
            field=models.IntegerField(null=True),
        ),
    ]
