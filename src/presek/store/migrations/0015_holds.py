from django.db import migrations, models


class Migration(migrations.Migration):
    """How long a segment holds those who come in, and the rule by which they leave."""

    dependencies = [
        ("store", "0014_webhooks"),
    ]

    operations = [
        migrations.AddField(
            model_name="segmentversion",
            name="exit_terms",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="exit_typed",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="hold",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
