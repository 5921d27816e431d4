from django.db import migrations, models


class Migration(migrations.Migration):
    """Why a version of a segment was made, and the rules that people are still writing."""

    dependencies = [
        ("store", "0015_holds"),
    ]

    operations = [
        migrations.AddField(
            model_name="segmentversion",
            name="reason",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.CreateModel(
            name="RuleDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=200)),
                ("segment", models.CharField(blank=True, max_length=200)),
                ("typed", models.TextField(blank=True)),
                ("version", models.IntegerField(default=0)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "segment"), name="one_draft_a_person_and_segment")
                ],
            },
        ),
    ]
